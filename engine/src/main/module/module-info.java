/** The engine over a runtime and a status storage. */
module dev.stowage.engine {
    requires jdk.jfr;
    requires transitive dev.stowage.api;
    requires dev.stowage.bundle;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static org.jspecify;

    exports dev.stowage.engine;
}
