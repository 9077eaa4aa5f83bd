package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The containers that all reference runtimes of one state directory share. Thread-safe. */
final class SimulatedHost {
    private static final long POLL_MILLIS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<ContainerId, SimulatedContainer> isAlive = new TreeMap<>();
    private final InstantSource clock;
    private long lastPid = 1;

    SimulatedHost(InstantSource clock) {
        this.clock = clock;
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
        return Optional.ofNullable(isAlive.get(id));
    }

    List<SimulatedContainer> all() {
        return List.copyOf(isAlive.values());
    }

    boolean contains(SimulatedContainer container) {
        return isAlive.get(container.id) == container;
    }

    SimulatedContainer add(ContainerId id, Optional<RunId> run, TestProgram testProgram, Resources resources,
            ReferenceHooks hooks) {
        lastPid++;
        SimulatedContainer container = new SimulatedContainer(id, run, testProgram,
                new ProcessIdentity(lastPid, lastPid, "reference"), now(), resources, hooks);
        isAlive.put(id, container);
        return container;
    }

    void remove(SimulatedContainer container) {
        isAlive.remove(container.id, container);
    }

    boolean isAlive(ProcessIdentity process) {
        return atomically(() -> isAlive.values()
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
