package dev.stowage.bundle;

import dev.stowage.api.error.InvalidArgumentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Creates a bundle for a command in a root filesystem. Immutable.
 *
 * @param rootfs the root filesystem; made absolute
 * @param command program and arguments; copied
 * @param environment variables as {@code NAME=value}, which override the standard {@code PATH}; copied
 * @param workingDirectory an absolute path in the container
 * @param hostname the host name; empty: none is set
 * @param isolationLevel how far the container is isolated from the host
 */
public record BundleTemplate(Path rootfs, List<String> command, List<String> environment,
        String workingDirectory, Optional<String> hostname, IsolationLevel isolationLevel) {

    /** How far a container is isolated from the host. */
    public enum IsolationLevel {
        /**
         * Namespaces of its own (pid, network, ipc, uts, mount), the usual mounts, few capabilities, and the
         * dangerous parts of /proc and /sys hidden.
         */
        CONTAINER,
        /** No isolation: a plain process, for a runtime without isolation. */
        PROCESS
    }

    /**
     * Makes the path absolute and copies the lists.
     *
     * @throws InvalidArgumentException if the command is empty
     */
    public BundleTemplate {
        rootfs = rootfs.toAbsolutePath().normalize();
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        if (command.isEmpty()) {
            throw new InvalidArgumentException("command", "is empty");
        }
    }

    /**
     * Returns a template of a container that begins in {@code /}.
     *
     * @param rootfs the root filesystem
     * @param command program and arguments
     * @return the template
     */
    public static BundleTemplate of(Path rootfs, List<String> command) {
        return new BundleTemplate(rootfs, command, List.of(), "/", Optional.empty(),
                IsolationLevel.CONTAINER);
    }

    /**
     * Returns the template with further variables.
     *
     * @param variables as {@code NAME=value}
     * @return the changed template
     */
    public BundleTemplate withEnvironment(List<String> variables) {
        return new BundleTemplate(rootfs, command, variables, workingDirectory, hostname, isolationLevel);
    }

    /**
     * Returns the template with another working directory.
     *
     * @param directory an absolute path in the container
     * @return the changed template
     */
    public BundleTemplate withWorkingDirectory(String directory) {
        return new BundleTemplate(rootfs, command, environment, directory, hostname, isolationLevel);
    }

    /**
     * Returns the template with a host name.
     *
     * @param name the name
     * @return the changed template
     */
    public BundleTemplate withHostname(String name) {
        return new BundleTemplate(rootfs, command, environment, workingDirectory,
                Optional.of(name), isolationLevel);
    }

    /**
     * Returns the template with another level of isolation.
     *
     * @param newLevel how far the container is kept from the host
     * @return the changed template
     */
    public BundleTemplate withIsolationLevel(IsolationLevel newLevel) {
        return new BundleTemplate(rootfs, command, environment, workingDirectory, hostname, newLevel);
    }

    /**
     * Writes the bundle and checks it as any other.
     *
     * @param directory a directory that exists and has no {@code config.json}
     * @return the bundle
     * @throws IOException if it cannot be written
     * @throws InvalidArgumentException if a part of this template cannot be used; names the field
     */
    public OciBundle write(Path directory) throws IOException {
        BundleFiles.write(directory.resolve(OciBundle.CONFIG_FILE), DefaultBundleConfig.of(this));
        return OciBundle.read(directory);
    }
}
