package dev.stowage.api.storage;

import java.nio.file.Path;

/**
 * Where a container lives: one root directory on one host. Processes, locks and run directories of a
 * container mean something only there.
 *
 * @param hostId the host, for example its machine id; see machine-id(5)
 * @param root the engine's state directory; absolute
 */
public record HostIdentity(String hostId, Path root) {

    /** Makes the root absolute and plain. */
    public HostIdentity {
        root = root.toAbsolutePath().normalize();
    }

    /** Returns {@code host:root}. */
    @Override
    public String toString() {
        return hostId + ":" + root;
    }
}
