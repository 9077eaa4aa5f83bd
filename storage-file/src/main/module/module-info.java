/** Records in files. */
module dev.stowage.storage.file {
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.storage.file;
}
