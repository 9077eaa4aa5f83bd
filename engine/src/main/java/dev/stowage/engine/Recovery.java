package dev.stowage.engine;

import dev.stowage.api.ContainerId;
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
 * What an engine does when it opens: it settles what dead engines and a reboot have left. Everything is read
 * before anything is written, and what cannot be settled now stays as it is: it is listed, and the next verb
 * tries again. A container that lives as its record says is passed over without asking the runtime.
 */
final class Recovery {
    /** Settling mostly waits for the runtime. */
    private static final int AT_ONCE = 8;

    private final OperationLocks locks;
    private final Ledger ledger;
    private final World world;
    private final Settler settler;
    private final BundleCopies copies;
    private final ProcessTable processes;

    Recovery(OperationLocks locks, Ledger ledger, World world, Settler settler, BundleCopies copies,
            ProcessTable processes) {
        this.locks = locks;
        this.ledger = ledger;
        this.world = world;
        this.settler = settler;
        this.copies = copies;
        this.processes = processes;
    }

    /**
     * Settles what can be settled without waiting for a lock.
     *
     * @throws dev.stowage.api.error.StorageUnavailableException if the store cannot be listed
     * @throws OperationInterruptedException if interrupted; some containers may not have been settled
     */
    void run() {
        List<RecordEntry> entries = ledger.list();
        Set<ContainerId> recorded = new HashSet<>();
        List<ContainerRecord> open = new ArrayList<>();
        for (RecordEntry entry : entries) {
            recorded.add(entry.container());
            if (entry instanceof RecordEntry.Intact(ContainerRecord record) && needsSettling(record)) {
                open.add(record);
            }
        }
        settle(open);
        sweepCopies(recorded);
        world.exits().sweep();
    }

    private boolean needsSettling(ContainerRecord record) {
        return ledger.isHere(record) && ((Settler.needsLooking(record) && !livesAsRecorded(record))
                || Settler.wantsRemoval(record, record.status()));
    }

    private boolean livesAsRecorded(ContainerRecord record) {
        return record.status().intent().isEmpty() && record.status().state().hasProcess()
                && record.status().init().filter(this::isAlive).isPresent();
    }

    private boolean isAlive(ProcessIdentity init) {
        try {
            return init.bootId().equals(world.self().bootId())
                    && processes.isAlive(init.pid(), init.startTimeTicks());
        } catch (IOException e) {
            return false; // then the runtime is asked
        }
    }

    private void settle(List<ContainerRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        Semaphore places = new Semaphore(AT_ONCE);
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ContainerRecord record : records) {
                places.acquire();
                all.add(threads.submit(() -> {
                    try {
                        settle(record);
                    } finally {
                        places.release();
                    }
                }));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException("engine", Operation.OPEN);
        }
        all.forEach(Recovery::surface);
    }

    private void settle(ContainerRecord record) {
        try {
            Optional<OperationLocks.Held> lock = locks.tryTake(record.id().container(), Operation.OPEN);
            if (lock.isPresent()) {
                try (OperationLocks.Held _ = lock.orElseThrow()) {
                    ledger.find(Life.of(record)).ifPresent(settler::settle);
                }
            }
        } catch (StowageException e) {
            // it stays listed as it is, and the next verb says why it cannot be settled
        }
    }

    /** What is no StowageException is a defect, and must not be lost in a thread. */
    private static void surface(Future<?> settled) {
        switch (settled.state()) {
            case FAILED -> throw new IllegalStateException("recovery failed", settled.exceptionNow());
            case SUCCESS, CANCELLED, RUNNING -> {
            }
        }
    }

    /** A crash between the copy of a bundle and its record leaves a copy that nobody knows. */
    private void sweepCopies(Set<ContainerId> recorded) {
        for (ContainerId id : copies.ids()) {
            if (recorded.contains(id)) {
                continue;
            }
            try {
                Optional<OperationLocks.Held> lock = locks.tryTake(id, Operation.OPEN);
                if (lock.isPresent()) {
                    try (OperationLocks.Held _ = lock.orElseThrow()) {
                        if (ledger.find(id).isEmpty()) {
                            copies.remove(id);
                        }
                    }
                }
            } catch (OperationInterruptedException e) {
                throw e;
            } catch (StowageException e) {
                // an orphan does no harm, and is swept another time
            }
        }
    }
}
