/** Records in memory. */
module dev.stowage.storage.memory {
    requires transitive dev.stowage.api;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.storage.memory;
}
