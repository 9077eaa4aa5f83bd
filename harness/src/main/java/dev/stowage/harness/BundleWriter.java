package dev.stowage.harness;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Writes bundles that a runtime can run. */
@FunctionalInterface
public interface BundleWriter {
    /**
     * Writes a bundle.
     *
     * @param directory the bundle's directory; it exists and is empty
     * @param id the container that it is for
     * @param testProgram what the container runs
     * @param capabilities what the runtime declares
     * @param shared a directory for files that all bundles share; it exists
     * @throws IOException if the bundle cannot be written
     * @throws NotRunException if this machine lacks something that the bundle needs
     */
    void write(Path directory, ContainerId id, TestProgram testProgram, Set<Capability> capabilities,
            Path shared) throws IOException;

    /**
     * Returns a writer for OCI runtimes. For a runtime that declares ISOLATION it makes a root filesystem
     * from a static busybox, and the container gets its own namespaces. For others it uses the host's root
     * filesystem and programs, without namespaces.
     *
     * @return the writer
     */
    static BundleWriter standard() {
        return new OciBundleWriter();
    }
}
