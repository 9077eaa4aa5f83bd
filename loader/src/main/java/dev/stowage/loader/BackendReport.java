package dev.stowage.loader;

import dev.stowage.api.Availability;

/**
 * One backend of this installation, and whether it can work on this machine.
 *
 * @param plugin the plugin that brings it
 * @param kind what it is
 * @param availability what was found
 */
public record BackendReport(InstalledPlugin plugin, BackendKind kind, Availability availability) {

    /**
     * Returns the backend's name.
     *
     * @return as settings use it
     */
    public String name() {
        return plugin.name();
    }
}
