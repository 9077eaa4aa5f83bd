package dev.stowage.api.storage;

import dev.stowage.api.Stability;
import java.nio.file.Path;

/**
 * The home of a container: one root directory, whose engines act for the container. Its processes, locks and
 * run directory exist only there. Two homes with the same host id are the same, wherever the root was.
 *
 * @param hostId the identity of the root directory, which its first engine drew
 * @param root the path of the root directory when the container was made; absolute
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
