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

    /**
     * Returns the directory for what survives a reboot.
     *
     * @return an absolute path
     */
    public Path root() {
        return values.root;
    }

    /**
     * Returns the directory for files of this boot.
     *
     * @return an absolute path
     */
    public Path runDirectory() {
        return values.runDirectory;
    }

    /**
     * Returns the clock.
     *
     * @return the source of wall-clock time
     */
    public InstantSource clock() {
        return values.clock;
    }

    /**
     * Returns the source of random bits, which incarnations and generated ids are made of.
     *
     * @return a thread-safe generator
     */
    public RandomGenerator random() {
        return values.random;
    }

    /**
     * Returns how long a mutating operation waits for the container's operation lock.
     *
     * @return the timeout
     */
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

    /**
     * Returns how long exits of deleted containers are kept.
     *
     * @return the retention
     */
    public ExitRetention exitRetention() {
        return values.exitRetention;
    }

    /**
     * Returns the listener.
     *
     * @return what receives the engine's events
     */
    public EngineListener listener() {
        return values.listener;
    }

    /**
     * Returns the command that removes a container at its exit.
     *
     * @return program and arguments, to which the engine adds the container's id; empty: none
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
     * Returns these settings with another run directory.
     *
     * @param runDirectory the directory for files of this boot; made absolute and normalized
     * @return the changed settings
     */
    public EngineSettings withRunDirectory(Path runDirectory) {
        return new EngineSettings(new Values(values.root, values.host, runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with another clock.
     *
     * @param clock the source of wall-clock time
     * @return the changed settings
     */
    public EngineSettings withClock(InstantSource clock) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with another source of random bits.
     *
     * @param random a thread-safe generator; tests pass one with a seed
     * @return the changed settings
     */
    public EngineSettings withRandom(RandomGenerator random) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with another timeout for operation locks.
     *
     * @param lockTimeout how long a mutating operation waits
     * @return the changed settings
     * @throws InvalidArgumentException if the timeout is negative
     */
    public EngineSettings withLockTimeout(Duration lockTimeout) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with another timeout for forced deletion.
     *
     * @param killTimeout how long forced deletion waits for the exit of what it has killed
     * @return the changed settings
     * @throws InvalidArgumentException if the timeout is negative
     */
    public EngineSettings withKillTimeout(Duration killTimeout) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with another retention of exits.
     *
     * @param exitRetention how long exits of deleted containers are kept
     * @return the changed settings
     */
    public EngineSettings withExitRetention(ExitRetention exitRetention) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, exitRetention,
                values.failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with a listener that is called at each step of an operation. For tests.
     *
     * @param failpoints called at each step
     * @return the changed settings
     */
    public EngineSettings withFailpoints(Failpoints failpoints) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                failpoints, values.listener, values.exitCommand));
    }

    /**
     * Returns these settings with a listener for what the engine does.
     *
     * @param listener receives the events; called on the threads of the engine's callers
     * @return the changed settings
     */
    public EngineSettings withListener(EngineListener listener) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, listener, values.exitCommand));
    }

    /**
     * Returns these settings with a command that opens an engine like this one and observes a container.
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
     * @return the changed settings
     */
    public EngineSettings withExitCommand(List<String> exitCommand) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, values.processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, List.copyOf(exitCommand)));
    }

    /** For tests: the identity of another host. */
    EngineSettings withHost(HostIdentity host) {
        return new EngineSettings(new Values(values.root, Optional.of(host), values.runDirectory,
                values.processes, values.clock, values.random, values.lockTimeout, values.killTimeout,
                values.exitRetention, values.failpoints, values.listener, values.exitCommand));
    }

    /** For tests: another view of the processes of this host. */
    EngineSettings withProcesses(ProcessTable processes) {
        return new EngineSettings(new Values(values.root, values.host, values.runDirectory, processes,
                values.clock, values.random, values.lockTimeout, values.killTimeout, values.exitRetention,
                values.failpoints, values.listener, values.exitCommand));
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

    Path stateDirectory() {
        return values.root.resolve("engine");
    }

    /** Reads the identity of the root, or draws it. */
    RootIdentity claimRoot() throws IOException {
        return values.host.isPresent() ? RootIdentity.fixed(values.host.orElseThrow())
                : RootIdentity.claim(values.root, values.runDirectory, values.processes.bootId(),
                        values.random);
    }
}
