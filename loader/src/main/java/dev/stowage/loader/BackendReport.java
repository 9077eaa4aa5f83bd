package dev.stowage.loader;

import dev.stowage.api.Availability;

/**
 * One backend of this installation, and whether it works on this machine.
 *
 * @param plugin the plugin that contains it
 * @param kind runtime or storage
 * @param availability whether it works on this machine, and what it needs if it does not
 */
public record BackendReport(InstalledPlugin plugin, BackendKind kind, Availability availability) {

    /**
     * Returns the name of the backend.
     *
     * @return the name that settings use
     */
    public String name() {
        return plugin.name();
    }
}
