/** Containers under gVisor. */
module dev.stowage.runtime.gvisor {
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.runtime.oci;
    requires static jakarta.inject;
    requires static org.jspecify;

    exports dev.stowage.runtime.gvisor;
}
