/** Plain processes under a shell as supervisor. */
module dev.stowage.runtime.process {
    requires transitive dev.stowage.api;
    requires dev.stowage.bundle;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.runtime.process;
}
