/** Containers under runc. */
module dev.stowage.runtime.runc {
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.runtime.oci;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.runtime.runc;
}
