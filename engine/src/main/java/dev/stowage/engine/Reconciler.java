package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.Failpoints;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reconciles records with the runtime's state. Every method needs the container's operation lock, except
 * {@link #reconcileReadOnly}. A failure to write is returned in the {@link ReconciledState} rather than
 * thrown, so that a full disk hides no container.
 */
final class Reconciler {
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final ContainerRemover containerRemover;
    private final OperationReporter reporter;
    private final Failpoints failpoints;

    Reconciler(RecordStore recordStore, RuntimeView runtimeView, ContainerRemover containerRemover,
            OperationReporter reporter, Failpoints failpoints) {
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.containerRemover = containerRemover;
        this.reporter = reporter;
        this.failpoints = failpoints;
    }

    /**
     * Recovers the record's intent, whose owner is dead since the lock is ours, and observes the container.
     *
     * @return the container as it is, without an intent unless the runtime cannot tell its state
     */
    ReconciledState reconcile(ContainerRecord record) {
        ReconciledState reconciled = record.status()
                .intent()
                .map(intent -> recoverIntent(record, intent))
                .orElseGet(() -> observeIfNeeded(record));
        boolean concluded = !reconciled.isRemoved() && reconciled.writeFailure().isEmpty()
                && reconciled.record().status().intent().isEmpty();
        if (concluded) {
            failpoints.reached(EngineFailpoint.OBSERVED);
        }
        return reconciled;
    }

    private ReconciledState observeIfNeeded(ContainerRecord record) {
        failpoints.reached(EngineFailpoint.INTENT_RECOVERED);
        return needsObservation(record) || shouldRemove(record, record.status()) ? observeAndRecord(record,
                runtimeView.find(record.id().container()), UnaryOperator.identity())
                : ReconciledState.ofRecord(record);
    }

    /** Reconciles without the lock and writes nothing. */
    ReconciledState reconcileReadOnly(ContainerRecord record) {
        if (!needsObservation(record)) {
            return ReconciledState.ofRecord(record);
        }
        Optional<Container> runtimeContainer = runtimeView.find(record.id().container());
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        return ReconciledState.observed(record,
                StatusReconciliation.reconcile(record, runtimeView.observedState(observed)),
                runtimeContainer, observed);
    }

    /**
     * Observes a container, and writes what is observed without the intent, in one update.
     *
     * @param statusChange what is to be written besides
     */
    ReconciledState observeAndRecord(ContainerRecord record, Optional<Container> runtimeContainer,
            UnaryOperator<Status> statusChange) {
        return observeAndRecord(record, runtimeContainer, statusChange, runtimeView.exitCache()::find);
    }

    ReconciledState observeAndRecord(ContainerRecord record, Optional<Container> runtimeContainer,
            UnaryOperator<Status> statusChange, Function<RunId, Optional<Exit>> exitLookup) {
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        ObservedState observedState = runtimeView.observedState(observed, exitLookup);
        if (observedState.isIndeterminate()) {
            return ReconciledState.observed(record, record.status(), runtimeContainer, observed);
        }
        Optional<Container> remaining = runtimeContainer;
        if (observed.filter(observation -> StatusReconciliation.neverStarted(record, observation))
                .isPresent()) {
            runtimeContainer.ifPresent(Container::delete);
            remaining = Optional.empty();
        }
        Function<ContainerRecord, Status> reconciliation =
                latest -> statusChange.apply(StatusReconciliation.reconcile(latest, observedState))
                        .withIntent(Optional.empty());
        Function<ContainerRecord, Status> change = shouldRemove(record, reconciliation.apply(record))
                ? reconciliation.andThen(this::withDeleteIntent)
                : reconciliation;
        Status newStatus = change.apply(record);
        if (newStatus.equals(record.status())) {
            return ReconciledState.observed(record, newStatus, remaining, observed);
        }
        try {
            ContainerRecord written = recordStore.update(record, Operation.STATE, change);
            if (record.status().intent().isEmpty() && written.status().state() != record.status().state()) {
                reporter.reconciled(Operation.STATE, record.id(), record.status().state(),
                        written.status().state());
            }
            return removeIfMarked(ReconciledState.observed(written, written.status(), remaining, observed));
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) { // returned, not thrown: see above
            return ReconciledState
                    .observed(record, newStatus.withIntent(record.status().intent()), remaining, observed)
                    .withWriteFailure(e);
        }
    }

    /** A finished record is never changed, and before its first run there is nothing to observe. */
    static boolean needsObservation(ContainerRecord record) {
        return record.status().intent().isPresent() || switch (record.status().state()) {
            case CONFIGURED, STOPPED -> false;
            case CREATED, RUNNING, PAUSED, UNKNOWN -> true;
        };
    }

    /** Returns whether a container has ended that is to be removed then, and that no other depends on. */
    boolean shouldRemove(ContainerRecord record, Status status) {
        return isRemovalRequested(record, status) && hasNoDependants(record);
    }

    private boolean hasNoDependants(ContainerRecord record) {
        try {
            return recordStore.dependants(record.id().container()).isEmpty();
        } catch (StorageUnavailableException e) {
            reporter.swallowed(Operation.LIST, record.id(),
                    "the container is kept, since others may depend on it", e);
            return false;
        }
    }

    static boolean isRemovalRequested(ContainerRecord record, Status status) {
        return record.config().removePolicy() == RemovePolicy.ON_EXIT && status.state() == State.STOPPED;
    }

    private ReconciledState recoverIntent(ContainerRecord record, Intent intent) {
        Optional<Container> runtimeContainer;
        try {
            runtimeContainer = runtimeView.runtime().recover(record.id().container());
        } catch (OperationFailedException e) {
            reporter.swallowed(intent.operation(), record.id(),
                    "the state is UNKNOWN until the runtime can recover the container", e);
            return ReconciledState.observed(record, record.status(), Optional.empty(),
                    Optional.of(ReconciledState.unknownObservation(String.valueOf(e.getMessage()))));
        }
        ReconciledState reconciled = concludeIntent(record, intent, runtimeContainer);
        boolean concluded = reconciled.isRemoved() || reconciled.record().status().intent().isEmpty();
        if (concluded) {
            reporter.recovered(intent.operation(), record.id(),
                    reconciled.isRemoved() ? Optional.empty() : Optional.of(reconciled.state()));
        }
        if (concluded && !reconciled.isRemoved()) {
            failpoints.reached(EngineFailpoint.INTENT_RECOVERED);
        }
        return reconciled;
    }

    private ReconciledState concludeIntent(ContainerRecord record, Intent intent,
            Optional<Container> runtimeContainer) {
        return switch (intent.operation()) {
            case FORCE_DELETE -> hasNoDependants(record)
                    ? remove(ReconciledState.ofRecord(record), containerRemover::forceRemove)
                    : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            case DELETE ->
                hasNoDependants(record) ? remove(ReconciledState.ofRecord(record), containerRemover::remove)
                        : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            case CREATE -> runtimeContainer.isEmpty()
                    ? remove(ReconciledState.ofRecord(record), containerRemover::remove)
                    : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            default -> observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
        };
    }

    /** The same update writes the exit and the intent to delete, so that a crash cannot part them. */
    private Status withDeleteIntent(Status status) {
        return status.withIntent(Optional
                .of(Intent.of(Operation.DELETE, runtimeView.self(), runtimeView.now(), status.run())));
    }

    private ReconciledState removeIfMarked(ReconciledState reconciled) {
        return reconciled.record().status().intent().isPresent()
                ? remove(reconciled, containerRemover::remove)
                : reconciled;
    }

    private static ReconciledState remove(ReconciledState reconciled,
            Consumer<ContainerRecord> removeAction) {
        try {
            removeAction.accept(reconciled.record());
            return reconciled.asRemoved();
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) { // returned, not thrown: see above
            return reconciled.withWriteFailure(e);
        }
    }
}
