/** The Linux system calls that Stowage needs and Java lacks: for the modules of Stowage only. */
module dev.stowage.posix {
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.stowage.posix to
            dev.stowage.benchmarks,
            dev.stowage.cli,
            dev.stowage.engine,
            dev.stowage.loader,
            dev.stowage.records,
            dev.stowage.runtime.gvisor,
            dev.stowage.runtime.oci,
            dev.stowage.runtime.process,
            dev.stowage.runtime.runc,
            dev.stowage.storage.etcd,
            dev.stowage.storage.file,
            dev.stowage.storage.journal,
            dev.stowage.storage.sqlite;
}
