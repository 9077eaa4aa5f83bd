package dev.stowage.bundle;

/** Makes OCI bundles visible to a module that the descriptor of this one cannot name. */
public final class BundleExports {
    private BundleExports() {}

    /**
     * Exports the packages of this module to the unnamed module of a plugin. Without effect on the class
     * path, where everything is visible.
     */
    public static void addTo(Module module) {
        Module own = BundleExports.class.getModule();
        own.addExports("dev.stowage.bundle", module);
    }
}
