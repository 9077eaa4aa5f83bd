package dev.stowage.posix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Excludes the threads of this process from one another before they lock a range of a file: to the kernel all
 * threads that use one open file are one owner. A gate exists as long as a thread uses it. Thread-safe.
 */
final class ThreadGates {
    private final ConcurrentHashMap<Long, Gate> gates = new ConcurrentHashMap<>();

    private static final class Gate {
        private final Semaphore semaphore = new Semaphore(1, true);
        private int users;
    }

    /** Registers the caller at the gate of a lock. It must {@link Visit#leave} in the end. */
    Visit enter(long lock) {
        return new Visit(lock, gates.compute(lock, (ignored, present) -> {
            Gate gate = present == null ? new Gate() : present;
            gate.users++;
            return gate;
        }));
    }

    /** The number of locks whose gates are in use. */
    int inUse() {
        return gates.size();
    }

    /** The use of one gate by one caller. Not thread-safe; may be handed over. */
    final class Visit {
        private final long lock;
        private final Gate gate;
        private boolean passed;

        private Visit(long lock, Gate gate) {
            this.lock = lock;
            this.gate = gate;
        }

        /**
         * Waits until no other thread is past the gate, in the order of the calls; false after the deadline.
         */
        boolean pass(Deadline deadline) throws InterruptedException {
            passed = gate.semaphore.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            return passed;
        }

        /** Passes if no other thread is past the gate now, even if others wait. */
        boolean tryPass() {
            passed = gate.semaphore.tryAcquire();
            return passed;
        }

        void leave() {
            if (passed) {
                gate.semaphore.release();
            }
            gates.computeIfPresent(lock, (ignored, present) -> --present.users == 0 ? null : present);
        }
    }
}
