/** The common part of all OCI command lines. */
module dev.stowage.runtime.oci {
    requires transitive dev.stowage.api;
    requires dev.stowage.bundle;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports dev.stowage.runtime.oci;
}
