/** OCI bundles: for the modules of Stowage only. */
module dev.stowage.bundle {
    requires transitive dev.stowage.api;
    requires dev.stowage.records;
    requires static org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.stowage.bundle to
            dev.stowage.benchmarks,
            dev.stowage.cli,
            dev.stowage.engine,
            dev.stowage.loader,
            dev.stowage.runtime.oci,
            dev.stowage.runtime.process;
}
