package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Recovers, when an engine opens, what dead engines and a reboot have left. Every record is read before
 * anything is written. A container that cannot be recovered now stays as it is: it is listed, and its next
 * operation tries again. A container whose init process is alive, as its record says, is skipped without
 * asking the runtime.
 */
final class EngineRecovery {
    /** Recovery mostly waits for processes of the runtime. */
    private static final int PARALLELISM = 8;

    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final BundleCopies bundleCopies;
    private final ProcessTable processes;
    private final OperationReporter reporter;

    EngineRecovery(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
            Reconciler reconciler, BundleCopies bundleCopies, ProcessTable processes,
            OperationReporter reporter) {
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.bundleCopies = bundleCopies;
        this.processes = processes;
        this.reporter = reporter;
    }

    /**
     * Recovers what can be recovered without waiting for a lock.
     *
     * @throws dev.stowage.api.error.StorageUnavailableException if the store cannot be listed
     * @throws OperationInterruptedException if interrupted; some containers may not have been recovered
     */
    void run() {
        List<RecordEntry> entries = recordStore.list();
        Set<ContainerId> recorded = new HashSet<>();
        List<ContainerRecord> unfinished = new ArrayList<>();
        for (RecordEntry entry : entries) {
            recorded.add(entry.container());
            if (entry instanceof RecordEntry.ReadableRecord readable && needsRecovery(readable.record())) {
                unfinished.add(readable.record());
            }
        }
        recover(unfinished);
        deleteOrphanedCopies(recorded);
        runtimeView.exitCache().sweep();
    }

    private boolean needsRecovery(ContainerRecord record) {
        return recordStore.isLocal(record)
                && ((Reconciler.needsObservation(record) && !isAliveAsRecorded(record))
                        || Reconciler.isRemovalRequested(record, record.status()));
    }

    private boolean isAliveAsRecorded(ContainerRecord record) {
        return record.status().intent().isEmpty() && record.status().state().hasProcess()
                && record.status().init().filter(this::isAlive).isPresent();
    }

    private boolean isAlive(ProcessIdentity init) {
        try {
            return init.bootId().equals(runtimeView.self().bootId())
                    && processes.isAlive(init.pid(), init.startTimeTicks());
        } catch (IOException e) {
            return false; // so the runtime is asked
        }
    }

    private void recover(List<ContainerRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        Semaphore permits = new Semaphore(PARALLELISM);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContainerRecord record : records) {
                permits.acquire();
                all.add(threads.submit(() -> {
                    try {
                        recover(record);
                    } finally {
                        permits.release();
                    }
                }));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(ErrorSubject.of("engine"), Operation.OPEN);
        }
        rethrowFailures(all);
    }

    private void recover(ContainerRecord record) {
        try {
            Optional<OperationLocks.HeldLockSet> lock =
                    locks.tryAcquire(record.id().container(), Operation.OPEN);
            if (lock.isPresent()) {
                try (OperationLocks.HeldLockSet _ = lock.orElseThrow()) {
                    recordStore.find(ContainerKey.of(record)).ifPresent(reconciler::reconcile);
                }
            }
        } catch (StowageException e) {
            reporter.swallowed(Operation.OPEN, record.id(),
                    "the container stays as it is; its next operation tries again", e);
        }
    }

    /** Throws again what is not a StowageException: a defect must not be lost in a thread. */
    private static void rethrowFailures(List<Future<?>> recoveries) {
        List<Throwable> failures = recoveries.stream()
                .filter(recovery -> recovery.state() == Future.State.FAILED)
                .map(Future::exceptionNow)
                .toList();
        if (!failures.isEmpty()) {
            IllegalStateException first = new IllegalStateException("recovery failed", failures.getFirst());
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** A crash between the copy of a bundle and its record leaves a copy without a record. */
    private void deleteOrphanedCopies(Set<ContainerId> recorded) {
        for (ContainerId id : bundleCopies.ids()) {
            if (recorded.contains(id)) {
                continue;
            }
            try {
                Optional<OperationLocks.HeldLockSet> lock = locks.tryAcquire(id, Operation.OPEN);
                if (lock.isPresent()) {
                    try (OperationLocks.HeldLockSet _ = lock.orElseThrow()) {
                        if (recordStore.find(id).isEmpty()) {
                            bundleCopies.remove(id);
                        }
                    }
                }
            } catch (OperationInterruptedException e) {
                throw e;
            } catch (StowageException e) {
                reporter.swallowed(Operation.OPEN, id,
                        "the copy of the bundle stays until the next engine opens", e);
            }
        }
    }
}
