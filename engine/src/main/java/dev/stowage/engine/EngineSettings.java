package dev.stowage.engine;

import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What an engine works with besides runtime and storage. Immutable.
 *
 * {@snippet :
 * EngineSettings settings = EngineSettings.standard(Path.of("/var/lib/stowage"), Path.of("/run/stowage"))
 *         .withLockTimeout(Duration.ofSeconds(5));
 * Engine engine = new LocalEngine(runtime, storage, settings);
 * }
 */
public final class EngineSettings {
    private final Values values;

    private EngineSettings(Values values) {
        this.values = values;
    }

    /**
     * Returns the settings of an engine on this host: system clock, {@link SecureRandom}, 30 seconds for a
     * lock, 10 for the exit of what was killed.
     *
     * @param root the directory for what survives a reboot; the engine's own files are in {@code engine}
     * below it
     * @param runDirectory the directory for files of this boot; the operation locks are in {@code engine}
     * below it. All engines of one root must use the same run directory in one boot, engines of different
     * roots must not; opening an engine checks both, see {@link RootIdentity}
     * @return the settings; both paths are made absolute and normalized
     */
    public static EngineSettings standard(Path root, Path runDirectory) {
        return new EngineSettings(new Values(root, Optional.empty(), runDirectory, ProcessTable.ofHost(),
                InstantSource.system(), new SecureRandom(), Duration.ofSeconds(30), Duration.ofSeconds(10),
                ExitRetention.STANDARD, Failpoints.NONE, EngineListener.NONE, List.of()));
    }

    /** {@return the directory for what survives a reboot, an absolute path} */
    public Path root() {
        return values.root;
    }

    /** {@return the directory for files of this boot, an absolute path} */
    public Path runDirectory() {
        return values.runDirectory;
    }

    /** {@return the clock} */
    public InstantSource clock() {
        return values.clock;
    }

    /** {@return the thread-safe source of random bits, which incarnations and generated ids are made of} */
    public RandomGenerator random() {
        return values.random;
    }

    /** {@return how long a mutating operation waits for the container's operation lock} */
    public Duration lockTimeout() {
        return values.lockTimeout;
    }

    /**
     * Returns how long forced deletion waits for the exit of what it has killed, before it deletes without
     * it.
     *
     * @return the timeout
     */
    public Duration killTimeout() {
        return values.killTimeout;
    }

    /** {@return how long exits of deleted containers are kept} */
    public ExitRetention exitRetention() {
        return values.exitRetention;
    }

    /** {@return what receives the events of the engine} */
    public EngineListener listener() {
        return values.listener;
    }

    /**
     * {@return the command that removes a container at its exit: program and arguments, to which the engine
     * adds the container's id; empty: none}
     */
    public List<String> exitCommand() {
        return values.exitCommand;
    }

    ProcessTable processes() {
        return values.processes;
    }

    Failpoints failpoints() {
        return values.failpoints;
    }

    /**
     * {@return these settings with another run directory}
     *
     * @param runDirectory the directory for files of this boot; made absolute and normalized
     */
    public EngineSettings withRunDirectory(Path runDirectory) {
        Draft draft = new Draft(values);
        draft.runDirectory = runDirectory;
        return draft.settings();
    }

    /**
     * {@return these settings with another clock}
     *
     * @param clock the source of wall-clock time
     */
    public EngineSettings withClock(InstantSource clock) {
        Draft draft = new Draft(values);
        draft.clock = clock;
        return draft.settings();
    }

    /**
     * {@return these settings with another source of random bits}
     *
     * @param random a thread-safe generator; tests pass one with a seed
     */
    public EngineSettings withRandom(RandomGenerator random) {
        Draft draft = new Draft(values);
        draft.random = random;
        return draft.settings();
    }

    /**
     * {@return these settings with another timeout for operation locks}
     *
     * @param lockTimeout how long a mutating operation waits
     * @throws InvalidArgumentException if the timeout is negative
     */
    public EngineSettings withLockTimeout(Duration lockTimeout) {
        Draft draft = new Draft(values);
        draft.lockTimeout = lockTimeout;
        return draft.settings();
    }

    /**
     * {@return these settings with another timeout for forced deletion}
     *
     * @param killTimeout how long forced deletion waits for the exit of what it has killed
     * @throws InvalidArgumentException if the timeout is negative
     */
    public EngineSettings withKillTimeout(Duration killTimeout) {
        Draft draft = new Draft(values);
        draft.killTimeout = killTimeout;
        return draft.settings();
    }

    /**
     * {@return these settings with another retention of exits}
     *
     * @param exitRetention how long exits of deleted containers are kept
     */
    public EngineSettings withExitRetention(ExitRetention exitRetention) {
        Draft draft = new Draft(values);
        draft.exitRetention = exitRetention;
        return draft.settings();
    }

    /**
     * {@return these settings with a listener that is called at each step of an operation} For tests.
     *
     * @param failpoints called at each step
     */
    public EngineSettings withFailpoints(Failpoints failpoints) {
        Draft draft = new Draft(values);
        draft.failpoints = failpoints;
        return draft.settings();
    }

    /**
     * {@return these settings with a listener for what the engine does}
     *
     * @param listener receives the events; called on the threads of the engine's callers
     */
    public EngineSettings withListener(EngineListener listener) {
        Draft draft = new Draft(values);
        draft.listener = listener;
        return draft.settings();
    }

    /**
     * {@return these settings with a command that opens an engine like this one and observes a container}
     *
     * <p>
     * An engine removes a container whose remove policy is ON_EXIT as soon as any operation observes its end.
     * If no manager is running then, the runtime's monitor starts this command, if the runtime declares
     * {@link dev.stowage.api.Capability#EXIT_COMMAND}; otherwise the container stays until the next engine
     * opens on the same root or observes it. The command may fail, hang or be started late: it only repeats
     * what any engine does.
     *
     * @param exitCommand the absolute path of a program and its arguments, to which the engine adds the
     * container's id; empty: none
     */
    public EngineSettings withExitCommand(List<String> exitCommand) {
        Draft draft = new Draft(values);
        draft.exitCommand = List.copyOf(exitCommand);
        return draft.settings();
    }

    /** For tests: the identity of another host. */
    EngineSettings withHost(HostIdentity host) {
        Draft draft = new Draft(values);
        draft.host = Optional.of(host);
        return draft.settings();
    }

    /** For tests: another view of the processes of this host. */
    EngineSettings withProcesses(ProcessTable processes) {
        Draft draft = new Draft(values);
        draft.processes = processes;
        return draft.settings();
    }

    Path stateDirectory() {
        return values.root.resolve("engine");
    }

    /** Reads the identity of the root, or draws it. */
    RootIdentity claimRoot() throws IOException {
        return values.host.isPresent() ? RootIdentity.fixed(values.host.orElseThrow())
                : RootIdentity.claim(values.root, values.runDirectory,
                        values.processes.bootId(), values.random);
    }

    private record Values(Path root, Optional<HostIdentity> host, Path runDirectory, ProcessTable processes,
            InstantSource clock, RandomGenerator random, Duration lockTimeout, Duration killTimeout,
            ExitRetention exitRetention, Failpoints failpoints, EngineListener listener,
            List<String> exitCommand) {
        Values {
            root = root.toAbsolutePath().normalize();
            runDirectory = runDirectory.toAbsolutePath().normalize();
            if (lockTimeout.isNegative() || killTimeout.isNegative()) {
                throw new InvalidArgumentException("timeout", "must not be negative");
            }
        }
    }

    /** Settings while one of them is changed. */
    private static final class Draft {
        private Path root;
        private Optional<HostIdentity> host;
        private Path runDirectory;
        private ProcessTable processes;
        private InstantSource clock;
        private RandomGenerator random;
        private Duration lockTimeout;
        private Duration killTimeout;
        private ExitRetention exitRetention;
        private Failpoints failpoints;
        private EngineListener listener;
        private List<String> exitCommand;

        private Draft(Values values) {
            root = values.root;
            host = values.host;
            runDirectory = values.runDirectory;
            processes = values.processes;
            clock = values.clock;
            random = values.random;
            lockTimeout = values.lockTimeout;
            killTimeout = values.killTimeout;
            exitRetention = values.exitRetention;
            failpoints = values.failpoints;
            listener = values.listener;
            exitCommand = values.exitCommand;
        }

        private EngineSettings settings() {
            return new EngineSettings(new Values(root, host, runDirectory, processes, clock, random,
                    lockTimeout, killTimeout, exitRetention, failpoints, listener, exitCommand));
        }
    }
}
