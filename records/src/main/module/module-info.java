/** Status records as JSON, and what stores on a disk share: for the modules of Stowage only. */
module dev.stowage.records {
    requires jdk.jfr;
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires static org.jspecify;
    requires transitive tools.jackson.core;
    requires transitive tools.jackson.databind;

    exports dev.stowage.records to
            dev.stowage.benchmarks,
            dev.stowage.cli,
            dev.stowage.engine,
            dev.stowage.loader,
            dev.stowage.runtime.oci,
            dev.stowage.runtime.process,
            dev.stowage.storage.etcd,
            dev.stowage.storage.file,
            dev.stowage.storage.journal,
            dev.stowage.storage.memory,
            dev.stowage.storage.sqlite;
    exports dev.stowage.records.json to
            dev.stowage.bundle,
            dev.stowage.cli,
            dev.stowage.storage.etcd;
    exports dev.stowage.records.store to
            dev.stowage.storage.etcd,
            dev.stowage.storage.file,
            dev.stowage.storage.journal,
            dev.stowage.storage.memory,
            dev.stowage.storage.sqlite;
}
