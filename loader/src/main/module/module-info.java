/** Engines from settings and plugins. */
module dev.stowage.loader {
    requires transitive dev.stowage.api;
    requires transitive dev.stowage.engine;
    requires dev.stowage.bundle;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static org.jspecify;
    requires transitive com.google.guice;
    requires jakarta.inject;
    // for Guice and PF4J, which have no descriptors to say so
    requires com.google.common;
    requires org.slf4j;

    exports dev.stowage.loader;
    // Guice calls the provider methods of StowageModule
    opens dev.stowage.loader to com.google.guice;
}
