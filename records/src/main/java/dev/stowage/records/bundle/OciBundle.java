package dev.stowage.records.bundle;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checked view of an OCI bundle directory: what {@code config.json} said when it was read.
 *
 * <p>
 * The file comes from outside and is taken for hostile: it must be a regular file (a link to one is followed,
 * a FIFO or device is never opened), at most {@link #MAXIMUM_LENGTH} bytes, at most
 * {@link JsonText#MAXIMUM_DEPTH} levels deep, without doubled fields, and without fields that differ from a
 * known one in case only, which runtimes written in Go would take for it. What is looked at here has the
 * right type; fields that are not known are kept and not judged.
 *
 * <p>
 * Immutable and thread-safe.
 */
public final class OciBundle {
    /** How long {@code config.json} may be, in bytes. */
    public static final int MAXIMUM_LENGTH = 4 << 20;
    /** The name of the configuration file in a bundle directory. */
    public static final String CONFIG = "config.json";

    private final Path directory;
    private final ObjectNode json;
    private final Path rootPath;
    private final String version;
    private final OciProgram program;
    private final OciSurroundings surroundings;

    private OciBundle(Path directory, ObjectNode json, Path rootPath, String version, OciProgram program,
            OciSurroundings surroundings) {
        this.directory = directory;
        this.json = json;
        this.rootPath = rootPath;
        this.version = version;
        this.program = program;
        this.surroundings = surroundings;
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
        Path file = directory.resolve(CONFIG);
        try {
            ObjectNode json = JsonText.read(BundleFiles.read(file, MAXIMUM_LENGTH));
            JsonObject config = new JsonObject(json, "");
            String version = OciVersion.checked(config);
            OciProgram program = OciProgram.of(config.object("process"));
            OciSurroundings surroundings = OciSurroundings.of(config);
            Path root = BundleFiles.root(directory, config.object("root"));
            return new OciBundle(directory, json, root, version, program, surroundings);
        } catch (JsonProblem e) {
            throw new InvalidArgumentException(file.toString(), e.sentence());
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
        return program.arguments();
    }

    /**
     * Returns the environment of the program.
     *
     * @return texts of the form {@code NAME=value}, in the order of the file
     */
    public List<String> environment() {
        return program.environment();
    }

    /**
     * Returns the working directory of the program.
     *
     * @return an absolute path in the container
     */
    public String workingDirectory() {
        return program.workingDirectory();
    }

    /**
     * Tells whether the program wants a terminal.
     *
     * @return true if so
     */
    public boolean terminal() {
        return program.terminal();
    }

    /**
     * Returns whom the program runs as.
     *
     * @return user and group 0 where the bundle does not say
     */
    public OciUser user() {
        return program.user();
    }

    /**
     * Returns the capabilities that stand in any of the five sets of the bundle.
     *
     * @return for example {@code CAP_KILL}; empty if the bundle names none
     */
    public Set<String> capabilities() {
        return program.capabilities();
    }

    /**
     * Returns the resource limits of the process.
     *
     * @return the limits, in the order of the file
     */
    public List<OciLimit> limits() {
        return program.limits();
    }

    /**
     * Returns the namespaces that the bundle asks for.
     *
     * @return the namespaces, in the order of the file
     */
    public List<OciNamespace> namespaces() {
        return surroundings.namespaces();
    }

    /**
     * Returns the mounts that the bundle asks for.
     *
     * @return the mounts, in the order of the file
     */
    public List<OciMount> mounts() {
        return surroundings.mounts();
    }

    /**
     * Returns at which points the bundle has hooks.
     *
     * @return for example {@code createRuntime}; points without a hook do not count
     */
    public Set<String> hooks() {
        return surroundings.hooks();
    }

    /**
     * Returns the annotations.
     *
     * @return an immutable map
     */
    public Map<String, String> annotations() {
        return surroundings.annotations();
    }

    /**
     * Returns the host name.
     *
     * @return the name, if the bundle gives one
     */
    public Optional<String> hostname() {
        return surroundings.hostname();
    }

    /**
     * Returns the cgroup.
     *
     * @return {@code linux.cgroupsPath}, if the bundle gives one
     */
    public Optional<String> cgroupsPath() {
        return surroundings.cgroupsPath();
    }

    /**
     * Tells whether the bundle asks for limits of memory, processor, processes, devices and the like.
     *
     * @return true if there is anything in {@code linux.resources}
     */
    public boolean limitsResources() {
        return IsolationFields.limits(json);
    }

    /**
     * Returns every field that asks for separation from the host or for another privilege than the caller's,
     * with anything in it: what a runtime without isolation cannot give. Root filesystem, user, cgroup and
     * resources are not among them: a runtime judges those by their values. Fields of {@code linux} that are
     * not known here are.
     *
     * @return paths of fields, for example {@code linux.namespaces}, sorted
     */
    public List<String> isolation() {
        return IsolationFields.of(json);
    }

    /**
     * Writes a private copy: {@code config.json} with an absolute root path, the changes merged, the version
     * lowered to 1.0.2 if it is newer (older runtimes refuse a newer one, and know no field of it that
     * matters here), everything else as it was.
     *
     * @param target a directory that exists and has no {@code config.json}
     * @param changes what else is different
     * @throws IOException if it cannot be written; what has been written of the file is removed
     */
    public void writePrivate(Path target, BundleChanges changes) throws IOException {
        BundleFiles.write(target.resolve(CONFIG), PrivateCopy.of(json, rootPath, changes));
    }
}
