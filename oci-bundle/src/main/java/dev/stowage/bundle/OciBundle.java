package dev.stowage.bundle;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The validated content of an OCI bundle directory, as it was when {@code config.json} was read.
 *
 * <p>
 * The file is treated as hostile input. It must be a regular file (a link to one is followed, a FIFO or
 * device is never opened) of at most {@link #MAXIMUM_LENGTH} bytes and {@link JsonCodec#MAXIMUM_DEPTH}
 * levels, in UTF-8 without a byte order mark. It must not contain duplicate fields, nor fields that differ
 * from another or from a known one in case only, which runtimes written in Go would read as that field. Known
 * fields have been checked for their type; unknown fields are kept unchecked.
 *
 * <p>
 * Immutable and thread-safe.
 */
public final class OciBundle {
    /** How long {@code config.json} may be, in bytes. */
    public static final int MAXIMUM_LENGTH = 16 << 20;
    /** The name of the configuration file in a bundle directory. */
    public static final String CONFIG_FILE = "config.json";

    private final Path directory;
    private final ObjectNode json;
    private final Path rootPath;
    private final String version;
    private final OciProcess process;
    private final OciContainerSettings containerSettings;

    private OciBundle(Path directory, ObjectNode json, Path rootPath, String version, OciProcess process,
            OciContainerSettings containerSettings) {
        this.directory = directory;
        this.json = json;
        this.rootPath = rootPath;
        this.version = version;
        this.process = process;
        this.containerSettings = containerSettings;
    }

    /**
     * Reads and checks a bundle.
     *
     * @param bundle the bundle directory; made absolute
     * @return what it says
     * @throws InvalidArgumentException if it is not a bundle; names the file, the field and the problem
     */
    public static OciBundle read(Path bundle) {
        Path directory = bundle.toAbsolutePath().normalize();
        Path file = directory.resolve(CONFIG_FILE);
        try {
            ObjectNode json = JsonCodec.readWithLongTexts(BundleFiles.read(file, MAXIMUM_LENGTH));
            BundleNames.check(json);
            JsonObject config = new JsonObject(json, "");
            String version = OciVersion.requireSupported(config);
            OciProcess process = OciProcess.of(config.object("process"));
            OciContainerSettings containerSettings = OciContainerSettings.of(config);
            Path root = BundleFiles.root(directory, config.object("root"));
            return new OciBundle(directory, json, root, version, process, containerSettings);
        } catch (InvalidJsonException e) {
            throw new InvalidArgumentException(file.toString(), e.description());
        }
    }

    /**
     * Returns the bundle directory.
     *
     * @return an absolute path
     */
    public Path directory() {
        return directory;
    }

    /**
     * Returns the root filesystem, which was a directory when the bundle was read. A relative path in the
     * file is relative to the bundle, and may lead out of it, as the specification allows.
     *
     * @return an absolute path without links
     */
    public Path rootPath() {
        return rootPath;
    }

    /**
     * Returns the version of the specification that the bundle was written for.
     *
     * @return for example {@code 1.0.2}
     */
    public String ociVersion() {
        return version;
    }

    /**
     * Returns the program and its arguments.
     *
     * @return at least one text; the first is not empty
     */
    public List<String> arguments() {
        return process.arguments();
    }

    /**
     * Returns the environment of the program.
     *
     * @return texts of the form {@code NAME=value}, in the order of the file
     */
    public List<String> environment() {
        return process.environment();
    }

    /**
     * Returns the working directory of the program.
     *
     * @return an absolute path in the container
     */
    public String workingDirectory() {
        return process.workingDirectory();
    }

    /**
     * Tells whether the program wants a terminal.
     *
     * @return true if so
     */
    public boolean terminal() {
        return process.terminal();
    }

    /**
     * Returns whom the program runs as.
     *
     * @return user and group 0 where the bundle does not say
     */
    public OciUser user() {
        return process.user();
    }

    /**
     * Returns the capabilities that stand in any of the five sets of the bundle.
     *
     * @return for example {@code CAP_KILL}; empty if the bundle names none
     */
    public Set<String> capabilities() {
        return process.capabilities();
    }

    /**
     * Returns the resource limits of the process.
     *
     * @return the limits, in the order of the file
     */
    public List<OciRlimit> rlimits() {
        return process.rlimits();
    }

    /**
     * Returns the namespaces that the bundle asks for.
     *
     * @return the namespaces, in the order of the file
     */
    public List<OciNamespace> namespaces() {
        return containerSettings.namespaces();
    }

    /**
     * Returns the mounts that the bundle asks for.
     *
     * @return the mounts, in the order of the file
     */
    public List<OciMount> mounts() {
        return containerSettings.mounts();
    }

    /**
     * Returns at which points the bundle has hooks.
     *
     * @return for example {@code createRuntime}; points without a hook do not count
     */
    public Set<String> hooks() {
        return containerSettings.hooks();
    }

    /**
     * Returns how long all hooks together may take.
     *
     * @return the sum of their own timeouts; a hook without one adds nothing
     */
    public Duration hookTimeouts() {
        return containerSettings.hookTimeouts();
    }

    /**
     * Returns the annotations.
     *
     * @return an immutable map
     */
    public Map<String, String> annotations() {
        return containerSettings.annotations();
    }

    /**
     * Returns the host name.
     *
     * @return the name, if the bundle gives one
     */
    public Optional<String> hostname() {
        return containerSettings.hostname();
    }

    /**
     * Returns the cgroup.
     *
     * @return {@code linux.cgroupsPath}, if the bundle gives one
     */
    public Optional<String> cgroupsPath() {
        return containerSettings.cgroupsPath();
    }

    /**
     * Tells whether the bundle asks for limits of memory, processor, processes, devices and the like.
     *
     * @return true if there is anything in {@code linux.resources}
     */
    public boolean hasResourceLimits() {
        return IsolationFields.hasResourceLimits(json);
    }

    /**
     * Returns all non-empty fields that request isolation from the host or other privileges than those of the
     * caller, which a runtime without isolation cannot provide. Unknown fields of {@code linux} are included.
     * Root filesystem, user, cgroup and resources are not: a runtime decides about those by their values.
     *
     * @return paths of fields, for example {@code linux.namespaces}, sorted
     */
    public List<String> isolationFields() {
        return IsolationFields.of(json);
    }

    /**
     * Writes a private copy: {@code config.json} with an absolute root path and with the overrides. Relative
     * sources of bind mounts and programs of hooks become absolute; hooks outside the container run in this
     * bundle's directory, and the state that they read names it. A version newer than 1.0.2 is lowered to
     * that, since older runtimes refuse it. Everything else is copied unchanged.
     *
     * @param target a directory that exists and has no {@code config.json}
     * @param changes the overrides
     * @throws IOException if it cannot be written; what has been written of the file is removed
     */
    public void writeCopy(Path target, BundleOverrides changes) throws IOException {
        BundleFiles.write(target.resolve(CONFIG_FILE),
                BundleConfigCopy.of(json, directory, rootPath, changes));
    }
}
