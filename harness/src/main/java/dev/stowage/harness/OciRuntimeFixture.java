package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Runtime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fixture for JUnit tests of one OCI runtime: the runtime in its own directory, and bundles for it. Closing
 * deletes all containers and checks that they left nothing on the machine. Needs root and a static busybox.
 * Thread-safe.
 *
 * @param <R> the runtime's own type
 */
public final class OciRuntimeFixture<R extends Runtime> implements AutoCloseable {
    private final Function<BackendContext, R> opener;
    private final Path directory;
    private final long seed = new SecureRandom().nextLong();
    private final Random random = new Random(seed);
    private final List<ContainerId> ids = new CopyOnWriteArrayList<>();
    private final R runtime;

    /**
     * Opens the runtime. If it is missing, the test is aborted; it fails instead if the system property
     * {@code stowage.require} names the runtime or is {@code all}.
     *
     * @param opener opens the runtime; called again for each further manager
     * @throws IOException if the directory cannot be created
     */
    public OciRuntimeFixture(Function<BackendContext, R> opener) throws IOException {
        this.opener = opener;
        this.directory = Files.createTempDirectory("stowage-bench");
        this.runtime = openAnother();
        if (runtime.availability() instanceof Availability.Unavailable unavailable) {
            abandon();
            MachineRequirements.require(runtime.name(), false,
                    unavailable.problem() + "; " + unavailable.hint());
        }
        if (OciBundleWriter.findBusybox().isEmpty()) {
            abandon();
            MachineRequirements.require("busybox", false, OciBundleWriter.BUSYBOX_REQUIRED);
        }
    }

    /** Leaves nothing behind if the machine lacks what the test needs. */
    private void abandon() {
        runtime.close();
        ConformanceRunner.deleteWorkDirectory(directory);
    }

    /**
     * Returns a context to open a runtime with.
     *
     * @param settings the runtime's settings
     * @return a context in the directories of this fixture
     */
    public BackendContext context(Map<String, String> settings) {
        return BackendContext.of(directory.resolve("state"), runDirectory())
                .withSettings(new Settings(settings))
                .withRandom(random);
    }

    /** Opens another manager on the same directories. The caller closes it. */
    public R openAnother() {
        return openAnother(Map.of());
    }

    /**
     * Opens another manager on the same directories. The caller closes it.
     *
     * @param settings the manager's settings
     * @return the manager
     */
    public R openAnother(Map<String, String> settings) {
        return opener.apply(context(settings));
    }

    /** Returns the runtime, which {@link #close} closes. */
    public R runtime() {
        return runtime;
    }

    /** Returns the directory that contains everything of this fixture. */
    public Path directory() {
        return directory;
    }

    /** Returns the seed of all random choices, to be printed by a test that fails. */
    public long seed() {
        return seed;
    }

    /** Returns an id that no other container has. */
    public ContainerId freshId() {
        ContainerId id = new ContainerId("t" + HexFormat.of().toHexDigits(random.nextInt()));
        ids.add(id);
        return id;
    }

    /**
     * Finds the directory of a container's run.
     *
     * @param id a container of this fixture that has one run
     * @return its directory
     * @throws IOException if it has none
     */
    public Path runFiles(ContainerId id) throws IOException {
        try (Stream<Path> runs = Files.list(runDirectory().resolve("containers").resolve(id.value()))) {
            return runs.findFirst().orElseThrow();
        }
    }

    /**
     * Creates a container with its own namespaces.
     *
     * @param command what it runs
     * @return the container
     * @throws IOException if its bundle cannot be written
     */
    public Container create(String... command) throws IOException {
        return runtime.create(freshId(), bundle(command));
    }

    /**
     * Starts a container whose program runs until it receives TERM.
     *
     * @param container which was created with {@link #untilTerm}
     */
    public static void startUntilTerm(Container container) {
        container.start();
        try (ContainerLogReader log = container.logs(LogRequest.FOLLOW)) {
            log.next(); // its first output: from here on it handles TERM
        }
    }

    /**
     * Returns a program that writes {@code ready}, and exits with a code when it receives TERM.
     *
     * @param code the exit code
     * @return the command
     */
    public static String[] untilTerm(int code) {
        return new String[]{"sh", "-c",
                "trap 'exit " + code + "' TERM; echo ready; while :; do sleep 0.05; done"};
    }

    /**
     * Writes a bundle whose container has its own namespaces.
     *
     * @param command what it runs: an applet of busybox, {@code /not-executable} or a missing program
     * @return its directory
     * @throws IOException if it cannot be written
     */
    public Path bundle(String... command) throws IOException {
        return bundleWithNamespaces(List.of("pid", "mount", "ipc", "uts", "network"), command);
    }

    /**
     * Writes a bundle.
     *
     * @param namespaces the container's own namespaces, by their names in config.json
     * @param command what it runs
     * @return its directory
     * @throws IOException if it cannot be written
     */
    public Path bundleWithNamespaces(List<String> namespaces, String... command) throws IOException {
        Path bundle = Files.createTempDirectory(directory, "bundle");
        String config = String.format(Locale.ROOT, """
                {"ociVersion":"1.0.2","process":{"terminal":false,"user":{"uid":0,"gid":0},"args":[%s],
                "env":["PATH=/bin"],"cwd":"/"},"root":{"path":%s,"readonly":true},
                "mounts":[{"destination":"/proc","type":"proc","source":"proc"}],
                "linux":{"namespaces":[%s]}}
                """, Arrays.stream(command).map(Json::quoted).collect(Collectors.joining(",")),
                Json.quoted(OciBundleWriter.rootFilesystem(directory).toString()),
                namespaces.stream()
                        .map(name -> "{\"type\":" + Json.quoted(name) + "}")
                        .collect(Collectors.joining(",")));
        Files.writeString(bundle.resolve("config.json"), config);
        return bundle;
    }

    /**
     * Fails if there is a file, process or mount of a container of this fixture.
     *
     * @throws IOException if that cannot be checked on this machine
     */
    public void assertNoLeaks() throws IOException {
        assertEquals(List.of(), ContainerLeaks.find(runDirectory()));
    }

    /**
     * Fails if there is a control group of a container.
     *
     * @param id the container
     * @throws IOException if that cannot be checked on this machine
     */
    public void assertNoCgroupLeft(ContainerId id) throws IOException {
        assertEquals(List.of(), ContainerLeaks.findCgroups(id));
    }

    private Path runDirectory() {
        return directory.resolve("run");
    }

    /** Deletes all containers, then checks that they left nothing. */
    @Override
    public void close() throws IOException {
        try (R manager = openAnother()) {
            manager.list().forEach(Container::forceDelete);
        }
        runtime.close();
        assertNoLeaks();
        for (ContainerId id : ids) {
            assertNoCgroupLeft(id);
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
