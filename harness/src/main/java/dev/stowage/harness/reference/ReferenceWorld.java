package dev.stowage.harness.reference;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.harness.Program;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What all reference runtimes of one state directory share: the containers. Thread-safe. */
final class ReferenceWorld {
    private static final long POLL_MILLIS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<ContainerId, Life> lives = new TreeMap<>();
    private final InstantSource clock;
    private long pid = 1;

    ReferenceWorld(InstantSource clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** Does something that nothing else comes between. */
    <T> T alone(Supplier<T> act) {
        lock.lock();
        try {
            T result = act.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    Optional<Life> get(ContainerId id) {
        return Optional.ofNullable(lives.get(id));
    }

    List<Life> all() {
        return List.copyOf(lives.values());
    }

    boolean holds(Life life) {
        return lives.get(life.id) == life;
    }

    Life add(ContainerId id, Optional<RunId> run, Program program, Resources resources,
            ReferenceHooks hooks) {
        pid++;
        Life life = new Life(id, run, program, new ProcessIdentity(pid, pid, "reference"), now(), resources,
                hooks);
        lives.put(id, life);
        return life;
    }

    void remove(Life life) {
        lives.remove(life.id, life);
    }

    boolean lives(ProcessIdentity process) {
        return alone(() -> lives.values()
                .stream()
                .anyMatch(life -> life.init.equals(process) && life.exit(now()).isEmpty()));
    }

    /** Waits until something holds. Returns whether it came true before the deadline. */
    boolean await(Supplier<Boolean> condition, long deadlineNanos) throws InterruptedException {
        lock.lock();
        try {
            while (!condition.get()) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                // programs end by the clock, which tells nobody
                boolean told = changed.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS)),
                        TimeUnit.NANOSECONDS);
                if (told && Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
