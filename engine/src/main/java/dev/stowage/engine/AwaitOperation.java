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
import dev.stowage.posix.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Waits for the exit of one run, whichever process changes the container meanwhile: by the runtime's own
 * await while the run lives, interrupted periodically to read the record, and by the record alone before the
 * run is created. Holds no lock.
 */
final class AwaitOperation {
    /** How late a change by another process may be noticed while the runtime waits. */
    private static final Duration RUNTIME_POLL_INTERVAL = Duration.ofSeconds(1);
    /** The same while only the record can change; changes by this engine are noticed at once. */
    private static final Duration RECORD_POLL_INTERVAL = Duration.ofMillis(25);

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final ContainerObserver containerObserver;
    private final ChangeNotifier changeNotifier;
    private final OperationReporter reporter;

    AwaitOperation(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            ContainerObserver containerObserver, ChangeNotifier changeNotifier, OperationReporter reporter) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.containerObserver = containerObserver;
        this.changeNotifier = changeNotifier;
        this.reporter = reporter;
    }

    /** Waits for the exit of the current run. */
    Exit await(ContainerKey key) {
        return bind(key).get();
    }

    /**
     * Binds a wait to the current run. Another thread may wait later.
     *
     * @throws NotFoundException if the container is deleted and its exit is not kept
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
                Optional<Exit> exit = runWait.poll(Deadline.never());
                if (exit.isPresent()) {
                    removeIfRequested(key);
                    return exit.orElseThrow();
                }
            }
        };
    }

    /**
     * Waits for the exit of the current run, until the timeout at most.
     *
     * @throws NotFoundException if the container is deleted and its exit is not kept
     */
    Optional<Exit> await(ContainerKey key, Duration timeout) {
        Deadline deadline = Deadline.after(timeout);
        Optional<ContainerRecord> first = findRecord(key);
        if (first.isEmpty()) {
            return Optional.of(lastExit(key));
        }
        RunWait runWait = new RunWait(key, awaitedRun(first.orElseThrow().status()));
        while (true) {
            Optional<Exit> exit = runWait.poll(deadline);
            if (exit.isPresent() || deadline.hasPassed()) {
                return exit;
            }
        }
    }

    /**
     * Removes a container that is to be removed at its exit, after whoever holds its lock: only this caller
     * may have observed the end.
     */
    private void removeIfRequested(ContainerKey key) {
        removeBy(() -> containerObserver.removeIfRequested(key), key);
    }

    /** Performs a removal that must not hide the exit if it fails. */
    private void removeBy(Runnable removal, ContainerKey key) {
        try {
            removal.run();
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            reporter.swallowed(Operation.AWAIT, key.id(),
                    "the exit is known; the next operation that observes the container removes it", e);
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

        /** Reads the record, and waits for one interval if the exit is not there yet. */
        Optional<Exit> poll(Deadline deadline) {
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
                runNumber = status.run(); // undone as below, and created again before this thread read the
                                          // record
            }
            if (status.run() == runNumber && status.exit().isPresent()) {
                observeIfRemovalRequested(record.orElseThrow());
                return status.exit();
            }
            if (status.run() == runNumber && status.state() == State.CONFIGURED) {
                runNumber++; // the run was lost before its program started, so the next one is awaited
            }
            boolean alive = status.run() == runNumber && recordStore.isLocal(record.orElseThrow());
            return alive ? awaitRuntime(record.orElseThrow(), seenVersion, deadline)
                    : awaitChange(seenVersion, deadline);
        }

        private Optional<Exit> awaitRuntime(ContainerRecord record, long seenVersion, Deadline deadline) {
            Optional<Container> runtimeContainer = runtimeView.find(key.container());
            if (!recordStore.find(key).filter(now -> ContainerObserver.isSameRun(record, now)).isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> exit = runtimeContainer.flatMap(container -> await(container, deadline));
            if (exit.isEmpty() && runtimeContainer.isPresent()) {
                return Optional.empty();
            }
            Optional<Exit> reconciledExit = reconciledExit();
            if (reconciledExit.isPresent()) {
                return reconciledExit;
            }
            // another is changing the container and will record the exit
            awaitChange(seenVersion, deadline);
            return deadline.hasPassed() ? exit : Optional.empty();
        }

        private Optional<Exit> reconciledExit() {
            try {
                Status status = containerObserver.observe(key, Operation.AWAIT).status();
                return status.run() == runNumber ? status.exit() : Optional.empty();
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted the container and kept the exit
            }
        }

        /** Observing a container removes it if it is to be removed; waits for no lock. */
        private void observeIfRemovalRequested(ContainerRecord record) {
            if (Reconciler.isRemovalRequested(record, record.status())) {
                removeBy(() -> containerObserver.observe(key, Operation.AWAIT), key);
            }
        }

        private Optional<Exit> await(Container runtimeContainer, Deadline deadline) {
            try {
                return runtimeContainer.await(deadline.remaining(RUNTIME_POLL_INTERVAL));
            } catch (NotFoundException e) {
                return Optional.empty(); // another has deleted the run; the next poll reads what became of it
            }
        }

        private Optional<Exit> awaitChange(long seenVersion, Deadline deadline) {
            changeNotifier.await(seenVersion, deadline.remaining(RECORD_POLL_INTERVAL), key.id());
            return Optional.empty();
        }

        private Optional<Exit> cachedExit() {
            return runtimeView.exitCache().find(new RunId(key.incarnation(), runNumber));
        }
    }

    /** A container that is CONFIGURED is awaited until its next run ends. */
    private static long awaitedRun(Status status) {
        return status.state() == State.CONFIGURED ? status.run() + 1 : status.run();
    }

    private static NotFoundException notFound(ContainerKey key) {
        return new NotFoundException(key.id(), Operation.AWAIT,
                "it is deleted and its exit is not kept, or not any more");
    }
}
