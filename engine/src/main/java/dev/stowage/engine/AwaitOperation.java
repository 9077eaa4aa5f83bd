package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits for the exit of one run, whoever changes the container meanwhile, in whatever process: by the
 * runtime's own waiting while the run lives, in slices between which the record is read, and by the record
 * alone before the run is there. Holds no lock.
 */
final class AwaitOperation {
    /** Bounds how late a change by another process is seen while the runtime waits. */
    private static final Duration RUNTIME_POLL_INTERVAL = Duration.ofSeconds(1);
    /**
     * The same while there is nothing but the record to wait for; changes by this engine are seen at once.
     */
    private static final Duration RECORD_POLL_INTERVAL = Duration.ofMillis(25);

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final ContainerObserver containerObserver;
    private final ChangeNotifier changeNotifier;

    AwaitOperation(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            ContainerObserver containerObserver, ChangeNotifier changeNotifier) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.containerObserver = containerObserver;
        this.changeNotifier = changeNotifier;
    }

    /** Waits for the exit of the run that is current now. */
    Exit await(ContainerKey key) {
        return bind(key).get();
    }

    /**
     * Binds a wait to the run that is current now. The wait itself may be another thread's, and later.
     *
     * @throws NotFoundException if the life is over and has left no exit
     */
    Supplier<Exit> bind(ContainerKey key) {
        Optional<ContainerRecord> first = findRecord(key);
        if (first.isEmpty()) {
            Exit last = lastExit(key);
            return () -> last;
        }
        RunWait runWait = new RunWait(key, awaitedRun(first.orElseThrow().status()));
        return () -> {
            while (true) {
                Optional<Exit> exit = runWait.poll(System.nanoTime() + Duration.ofDays(1).toNanos());
                if (exit.isPresent()) {
                    return exit.orElseThrow();
                }
            }
        };
    }

    /**
     * Waits for the exit of the run that is current now.
     *
     * @throws NotFoundException if the life is over and has left no exit
     */
    Optional<Exit> await(ContainerKey key, Duration timeout) {
        long deadlineNanos = System.nanoTime() + Math.max(0, saturatedNanos(timeout));
        Optional<ContainerRecord> first = findRecord(key);
        if (first.isEmpty()) {
            return Optional.of(lastExit(key));
        }
        RunWait runWait = new RunWait(key, awaitedRun(first.orElseThrow().status()));
        while (true) {
            Optional<Exit> exit = runWait.poll(deadlineNanos);
            if (exit.isPresent() || System.nanoTime() - deadlineNanos >= 0) {
                return exit;
            }
        }
    }

    private Optional<ContainerRecord> findRecord(ContainerKey key) {
        locks.requireOpen(key.id(), Operation.AWAIT);
        return recordStore.find(key);
    }

    private Exit lastExit(ContainerKey key) {
        return runtimeView.exitCache().findLast(key.incarnation()).orElseThrow(() -> notFound(key));
    }

    /** One wait. */
    private final class RunWait {
        private final ContainerKey key;
        private long runNumber;

        private RunWait(ContainerKey key, long runNumber) {
            this.key = key;
            this.runNumber = runNumber;
        }

        /** Looks, and waits for a slice of time if the exit is not there yet. */
        Optional<Exit> poll(long deadlineNanos) {
            long seenVersion = changeNotifier.currentVersion();
            locks.requireOpen(key.id(), Operation.AWAIT);
            Optional<ContainerRecord> record = recordStore.find(key);
            if (record.isEmpty()) {
                return Optional.of(cachedExit().orElseThrow(() -> notFound(key)));
            }
            Status status = record.orElseThrow().status();
            if (status.run() > runNumber) {
                Optional<Exit> cachedExit = cachedExit();
                if (cachedExit.isPresent()) {
                    return cachedExit;
                }
                runNumber = status.run(); // undone as below, and begun again before this thread looked
            }
            if (status.run() == runNumber && status.exit().isPresent()) {
                removeIfRequested();
                return status.exit();
            }
            if (status.run() == runNumber && status.state() == State.CONFIGURED) {
                runNumber++; // the run was lost before its program started, and undone
            }
            boolean alive = status.run() == runNumber && recordStore.isLocal(record.orElseThrow());
            return alive
                    ? awaitRuntime(record.orElseThrow(), seenVersion, deadlineNanos)
                    : awaitChange(seenVersion, deadlineNanos);
        }

        private Optional<Exit> awaitRuntime(ContainerRecord record, long seenVersion, long deadlineNanos) {
            Optional<Container> runtimeContainer = runtimeView.find(key.container());
            if (!recordStore.find(key).filter(now -> ContainerObserver.isSameRun(record, now)).isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> exit = runtimeContainer.flatMap(container -> await(container, deadlineNanos));
            if (exit.isEmpty() && runtimeContainer.isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> reconciledExit = reconciledExit();
            if (reconciledExit.isPresent()) {
                return reconciledExit;
            }
            // another is changing the container, and will record the exit
            awaitChange(seenVersion, deadlineNanos);
            return System.nanoTime() - deadlineNanos >= 0 ? exit : Optional.empty();
        }

        private Optional<Exit> reconciledExit() {
            try {
                Status status = containerObserver.observe(key, Operation.AWAIT).status();
                return status.run() == runNumber ? status.exit() : Optional.empty();
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted it, and kept the exit
            }
        }

        /** Who sees the end removes what is to be removed; whether that succeeds is another matter. */
        private void removeIfRequested() {
            try {
                containerObserver.observe(key, Operation.AWAIT);
            } catch (OperationInterruptedException e) {
                throw e;
            } catch (StowageException e) {
                // it is tried again by whoever looks next
            }
        }

        private Optional<Exit> await(Container runtimeContainer, long deadlineNanos) {
            try {
                return runtimeContainer.await(waitTime(RUNTIME_POLL_INTERVAL, deadlineNanos));
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted it: the record says more
            }
        }

        private Optional<Exit> awaitChange(long seenVersion, long deadlineNanos) {
            changeNotifier.await(seenVersion, waitTime(RECORD_POLL_INTERVAL, deadlineNanos),
                    key.id());
            return Optional.empty();
        }

        private Optional<Exit> cachedExit() {
            return runtimeView.exitCache().find(new RunId(key.incarnation(), runNumber));
        }
    }

    /** A container that is CONFIGURED is waited for until its next run ends. */
    private static long awaitedRun(Status status) {
        return status.state() == State.CONFIGURED ? status.run() + 1 : status.run();
    }

    private static Duration waitTime(Duration interval, long deadlineNanos) {
        Duration remaining = Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
        return remaining.compareTo(interval) < 0 ? remaining : interval;
    }

    private static long saturatedNanos(Duration timeout) {
        return timeout.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : timeout.toNanos();
    }

    private static NotFoundException notFound(ContainerKey key) {
        return new NotFoundException(key.id(), Operation.AWAIT,
                "it is deleted and has left no exit, or that was long ago");
    }
}
