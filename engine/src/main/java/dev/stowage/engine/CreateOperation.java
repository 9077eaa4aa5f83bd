package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.bundle.OciBundle;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Configure and create. Create is configure and init in one: it ends in CREATED or leaves nothing. */
final class CreateOperation {
    private static final int RANDOM_ID_DIGITS = 24;

    private final EngineSettings settings;
    private final HostIdentity host;
    private final OperationLocks locks;
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final Reconciler reconciler;
    private final ContainerRemover containerRemover;
    private final BundleCopies bundleCopies;
    private final RunFactory runFactory;

    CreateOperation(EngineSettings settings, HostIdentity host, OperationLocks locks, RecordStore recordStore,
            RuntimeView runtimeView, Reconciler reconciler, ContainerRemover containerRemover,
            BundleCopies bundleCopies, RunFactory runFactory) {
        this.settings = settings;
        this.host = host;
        this.locks = locks;
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reconciler = reconciler;
        this.containerRemover = containerRemover;
        this.bundleCopies = bundleCopies;
        this.runFactory = runFactory;
    }

    /**
     * Records a container, and for CREATE creates its first run.
     *
     * @param operation CONFIGURE or CREATE
     * @return the new incarnation
     */
    ContainerKey create(ContainerRequest request, Operation operation) {
        ContainerId id = request.id().orElseGet(this::randomId);
        locks.requireOpen(id, operation);
        QualifiedId qualifiedId = new QualifiedId(request.sandbox().orElse(id), id);
        ContainerKey key = new ContainerKey(qualifiedId, Incarnation.generate(settings.random()));
        if (Thread.currentThread().isInterrupted()) { // interrupted, the read would report a bad bundle
            throw new OperationInterruptedException(id, operation);
        }
        if (request.stopTimeout().isNegative()) {
            throw new InvalidArgumentException(qualifiedId, operation, "the stop timeout is negative");
        }
        OciBundle bundle = OciBundle.read(request.bundle());
        Set<ContainerId> lockIds = new TreeSet<>(List.of(qualifiedId.sandbox(), id));
        try (OperationLocks.HeldLockSet _ = locks.acquire(lockIds, id, operation)) {
            settings.failpoints().reached(EngineFailpoint.LOCKED);
            requireIdAvailable(id, operation);
            settings.failpoints().reached(EngineFailpoint.RECORD_READ);
            ContainerRecord record = newRecord(key, request, operation);
            writeRecord(record, bundle);
            if (operation == Operation.CREATE) {
                createFirstRun(record);
            }
        }
        settings.failpoints().reached(EngineFailpoint.UNLOCKED);
        return key;
    }

    private void writeRecord(ContainerRecord record, OciBundle bundle) {
        bundleCopies.write(ContainerKey.of(record), bundle, recordStore.maximumDurability());
        settings.failpoints().reached(EngineFailpoint.BUNDLE_COPIED);
        try {
            recordStore.create(record);
        } catch (OutcomeUnknownException e) {
            throw e; // the record may exist; if not, the next engine to open deletes the copy
        } catch (StowageException e) {
            removeCopy(record, e);
            throw e;
        }
        settings.failpoints().reached(EngineFailpoint.RECORD_CREATED);
    }

    /** Removes the copy unless the record exists; the next engine to open deletes a copy that stays. */
    private void removeCopy(ContainerRecord record, StowageException failure) {
        try {
            if (recordStore.find(ContainerKey.of(record)).isEmpty()) {
                bundleCopies.remove(record.id().container());
            }
        } catch (RuntimeException cleanupFailure) {
            failure.addSuppressed(cleanupFailure);
        }
    }

    private void createFirstRun(ContainerRecord record) {
        Container created;
        try {
            created = runFactory.createFirstRun(record);
        } catch (OutcomeUnknownException e) {
            throw e; // the intent stays; the next caller recovers it
        } catch (StowageException e) {
            RecordStore.runUninterruptibly(() -> {
                undo(record, e);
                return Optional.empty();
            });
            throw e;
        }
        settings.failpoints().reached(EngineFailpoint.OPERATION_PERFORMED);
        recordOutcome(record, created);
        settings.failpoints().reached(EngineFailpoint.OUTCOME_RECORDED);
    }

    private void undo(ContainerRecord record, StowageException failure) {
        try {
            containerRemover.remove(record);
        } catch (RuntimeException cleanupFailure) {
            failure.addSuppressed(cleanupFailure);
        }
    }

    private void recordOutcome(ContainerRecord record, Container created) {
        RecordStore.runUninterruptibly(
                () -> reconciler.observeAndRecord(record, Optional.of(created), UnaryOperator.identity()))
                .writeFailure()
                .ifPresent(cause -> {
                    throw new OutcomeUnknownException(record.id(), Operation.CREATE,
                            "it was created and could not be recorded; the record is reconciled at its next"
                                    + " use: " + cause.getMessage(),
                            cause);
                });
    }

    /** An id is taken by a record, readable or not, and by a container that only the runtime knows. */
    private void requireIdAvailable(ContainerId id, Operation operation) {
        Optional<ContainerRecord> present;
        try {
            present = recordStore.find(id);
        } catch (UnreadableException e) { // an id stays taken while its record cannot be read
            throw new AlreadyExistsException(id, operation);
        }
        if (present.isPresent()) {
            ContainerRecord record = present.orElseThrow();
            boolean incomplete = record.status().intent().isPresent() && recordStore.isLocal(record);
            if (!incomplete || !reconciler.reconcile(record).isRemoved()) {
                throw new AlreadyExistsException(id, operation);
            }
        }
        if (runtimeView.find(id).isPresent()) {
            throw new AlreadyExistsException(id, operation);
        }
    }

    private ContainerRecord newRecord(ContainerKey key, ContainerRequest request, Operation operation) {
        Status status = Status.configured(runtimeView.now(), request.resources());
        if (operation == Operation.CREATE) {
            status = status
                    .withIntent(Optional.of(Intent.of(operation, runtimeView.self(), runtimeView.now(), 1)));
        }
        ContainerConfig config = ContainerConfig.of(request.bundle(), runtimeView.runtime().name(), host)
                .withLabels(request.labels())
                .withStop(request.stopSignal(), request.stopTimeout())
                .withRemovePolicy(request.removePolicy());
        return ContainerRecord.of(key.id(), key.incarnation(), config, status).withName(request.name());
    }

    private ContainerId randomId() {
        byte[] bytes = new byte[RANDOM_ID_DIGITS / 2];
        settings.random().nextBytes(bytes);
        return new ContainerId(HexFormat.of().formatHex(bytes));
    }
}
