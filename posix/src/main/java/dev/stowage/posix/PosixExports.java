package dev.stowage.posix;

/** Makes the system calls visible to a module that the descriptor of this one cannot name. */
public final class PosixExports {
    private PosixExports() {}

    /**
     * Exports the packages of this module to the unnamed module of a plugin. Without effect on the class
     * path, where everything is visible.
     */
    public static void addTo(Module module) {
        Module own = PosixExports.class.getModule();
        own.addExports("dev.stowage.posix", module);
    }
}
