package dev.stowage.harness.reference;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The containers that all reference runtimes of one state directory share, and what they run on. A test lets
 * happen here what real containers meet without a call of their runtime: their programs exit, a reboot loses
 * them, their executable is missing. {@link ReferenceBackends#host} returns it. Thread-safe.
 */
public final class SimulatedHost {
    private static final long POLL_MILLIS = 5;
    private static final Set<Capability> STANDARD_CAPABILITIES = Set.copyOf(EnumSet.of(Capability.PAUSE,
            Capability.SIGNAL_CREATED, Capability.LOGS, Capability.STATS, Capability.PROCESSES,
            Capability.HOST_PIDS, Capability.UPDATE_RESOURCES, Capability.HOOKS, Capability.EXIT_COMMAND));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<ContainerId, SimulatedContainer> containers = new TreeMap<>();
    private final InstantSource clock;
    private volatile Set<Capability> capabilities = STANDARD_CAPABILITIES;
    private volatile Optional<TestProgram> replacement = Optional.empty();
    private long lastPid;

    /** Creates a host whose processes have higher numbers than a given one. */
    SimulatedHost(InstantSource clock, long lastPid) {
        this.clock = clock;
        this.lastPid = lastPid;
    }

    /**
     * Lets the program of a container exit by itself. If the run has ended before, nothing changes.
     *
     * @param id the container
     * @param code the exit code
     * @return the exit of the run, as a runtime reports it
     * @throws NoSuchElementException if this host has no such container
     */
    public Exit exit(ContainerId id, int code) {
        return atomically(() -> {
            SimulatedContainer container = get(id).orElseThrow();
            container.exitWith(code, Optional.empty(), now());
            return container.exit(now()).orElseThrow();
        });
    }

    /**
     * Ends the run of a container in a given way, for example with an exit that nobody knows. If it has ended
     * before, nothing changes.
     *
     * @param id the container
     * @param exit what a runtime reports from now on
     * @throws NoSuchElementException if this host has no such container
     */
    public void endRun(ContainerId id, Exit exit) {
        atomically(() -> {
            get(id).orElseThrow().recordExit(exit);
            return exit;
        });
    }

    /**
     * Loses a container: no runtime knows it any more, nor its exit. Without the container nothing happens.
     *
     * @param id the container
     */
    public void lose(ContainerId id) {
        atomically(() -> Optional.ofNullable(containers.remove(id)));
    }

    /** Loses all containers, as a reboot does. */
    public void loseAll() {
        atomically(() -> {
            containers.clear();
            return containers;
        });
    }

    /**
     * Leaves what a manager leaves that dies while it creates a container: something in UNKNOWN, which
     * recovery deletes. It takes the place of a container with the same id.
     *
     * @param id the container
     */
    public void leavePartialCreate(ContainerId id) {
        atomically(() -> add(id, Optional.empty(), new TestProgram.SleepForever(), Resources.NONE,
                ReferenceHooks.NONE));
    }

    /**
     * Lets the containers that are created from now on run another program than their bundles name. With
     * {@link TestProgram.Missing} their start fails as if the executable were not installed.
     *
     * @param testProgram what they run
     */
    public void replaceProgram(TestProgram testProgram) {
        replacement = Optional.of(testProgram);
    }

    /**
     * Changes what the runtimes declare and support.
     *
     * @param newCapabilities any of the standard capabilities and of ATTACH, TERMINAL and CHECKPOINT. Without
     * one its operations throw Unsupported; one of another kind is declared without being supported.
     */
    public void declareCapabilities(Set<Capability> newCapabilities) {
        capabilities = Set.copyOf(newCapabilities);
    }

    /** {@return the capabilities that the runtimes declare, as an immutable set} */
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /**
     * {@return the signals that the current run of a container was sent, in order, also those that it
     * ignored}
     *
     * @param id the container
     * @throws NoSuchElementException if this host has no such container
     */
    public List<Signal> signals(ContainerId id) {
        return atomically(() -> get(id).orElseThrow().signals());
    }

    void requireDeclared(ContainerId id, Operation operation) {
        operation.requiredCapability().filter(needed -> !capabilities.contains(needed)).ifPresent(missing -> {
            throw new UnsupportedException(id, operation, missing);
        });
    }

    TestProgram programInsteadOf(TestProgram named) {
        return replacement.orElse(named);
    }

    Instant now() {
        return clock.instant();
    }

    /** Performs an action atomically. */
    <T> T atomically(Supplier<T> action) {
        lock.lock();
        try {
            T result = action.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    Optional<SimulatedContainer> get(ContainerId id) {
        return Optional.ofNullable(containers.get(id));
    }

    List<SimulatedContainer> all() {
        return List.copyOf(containers.values());
    }

    boolean contains(SimulatedContainer container) {
        return containers.get(container.id) == container;
    }

    SimulatedContainer add(ContainerId id, Optional<RunId> run, TestProgram testProgram, Resources resources,
            ReferenceHooks hooks) {
        lastPid++;
        SimulatedContainer container = new SimulatedContainer(id, run, testProgram,
                new ProcessIdentity(lastPid, lastPid, "reference"), now(), resources, hooks);
        containers.put(id, container);
        return container;
    }

    void remove(SimulatedContainer container) {
        containers.remove(container.id, container);
    }

    boolean isAlive(ProcessIdentity process) {
        return atomically(() -> containers.values()
                .stream()
                .anyMatch(container -> container.init.equals(process) && container.exit(now()).isEmpty()));
    }

    /** Waits until a condition holds. Returns false if the deadline passed before. */
    boolean await(Supplier<Boolean> condition, TestDeadline deadline) throws InterruptedException {
        lock.lock();
        try {
            while (!condition.get()) {
                long remainingNanos = deadline.remainingNanos();
                if (remainingNanos <= 0) {
                    return false;
                }
                // the end of a program is determined by the clock, without a signal
                boolean signalled =
                        changed.await(Math.min(remainingNanos, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)),
                                TimeUnit.NANOSECONDS);
                if (signalled && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
