/** Records in a journal. */
module dev.stowage.storage.journal {
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.storage.journal;
}
