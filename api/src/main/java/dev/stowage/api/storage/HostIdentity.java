package dev.stowage.api.storage;

import dev.stowage.api.Stability;
import java.nio.file.Path;

/**
 * The home of a container: one root directory on one host. The container's processes, locks and run directory
 * exist only there.
 *
 * @param hostId the host, for example its machine id; see machine-id(5)
 * @param root the engine's state directory; absolute
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record HostIdentity(String hostId, Path root) {

    /** Makes the root absolute and normalizes it. */
    public HostIdentity {
        root = root.toAbsolutePath().normalize();
    }

    /** Returns {@code host:root}. */
    @Override
    public String toString() {
        return hostId + ":" + root;
    }
}
