package dev.stowage.harness;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Makes bundles that a runtime can run. */
@FunctionalInterface
public interface BundleWriter {
    /**
     * Writes a bundle.
     *
     * @param directory where to; it exists and is empty
     * @param id the container that it is for
     * @param testProgram what the container shall run
     * @param capabilities what the runtime declares
     * @param shared a directory for what bundles share; it exists
     * @throws IOException if the bundle cannot be written
     * @throws NotRunException if this machine lacks something
     */
    void write(Path directory, ContainerId id, TestProgram testProgram, Set<Capability> capabilities,
            Path shared)
            throws IOException;

    /**
     * Returns what suits an OCI runtime: with isolation, a root filesystem made of a static busybox and
     * namespaces of its own; without, the host's root and programs and no namespace.
     *
     * @return the maker
     */
    static BundleWriter standard() {
        return new OciBundleWriter();
    }
}
