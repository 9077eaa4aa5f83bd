/** Records in etcd. */
module dev.stowage.storage.etcd {
    requires java.net.http;
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;
    requires tools.jackson.databind;

    exports dev.stowage.storage.etcd;
}
