package dev.stowage.records;

/** Makes the JSON of records visible to a module that the descriptor of this one cannot name. */
public final class RecordsExports {
    private RecordsExports() {}

    /**
     * Exports the packages of this module to the unnamed module of a plugin. Without effect on the class
     * path, where everything is visible.
     */
    public static void addTo(Module module) {
        Module own = RecordsExports.class.getModule();
        own.addExports("dev.stowage.records", module);
        own.addExports("dev.stowage.records.json", module);
        own.addExports("dev.stowage.records.store", module);
    }
}
