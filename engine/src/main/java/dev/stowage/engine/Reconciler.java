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
 * Brings record and world together. Every method needs the container's operation lock, except
 * {@link #reconcileReadOnly}. Failures to write do not come out: they are told in the
 * {@link ReconciledState}, since a full disk must hide no container.
 */
final class Reconciler {
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final ContainerRemover containerRemover;
    private final Failpoints failpoints;

    Reconciler(RecordStore recordStore, RuntimeView runtimeView, ContainerRemover containerRemover,
            Failpoints failpoints) {
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.containerRemover = containerRemover;
        this.failpoints = failpoints;
    }

    /**
     * Settles an intent that has no living owner, the lock being ours; then observes.
     *
     * @return the container as it is, with no intent left unless the runtime cannot tell
     */
    ReconciledState reconcile(ContainerRecord record) {
        ContainerRecord current = record;
        if (record.status().intent().isPresent()) {
            ReconciledState reconciliation = recoverIntent(record, record.status().intent().orElseThrow());
            if (reconciliation.isRemoved() || reconciliation.writeFailure().isPresent()
                    || reconciliation.record().status().intent().isPresent()) {
                return reconciliation;
            }
            current = reconciliation.record();
        }
        failpoints.reached(EngineFailpoint.INTENT_RECOVERED);
        ReconciledState reconciled = needsObservation(current) || shouldRemove(current, current.status())
                ? observeAndRecord(current, runtimeView.find(current.id().container()),
                        UnaryOperator.identity())
                : ReconciledState.ofRecord(current);
        failpoints.reached(EngineFailpoint.OBSERVED);
        return reconciled;
    }

    /** Looks without the lock and writes nothing. */
    ReconciledState reconcileReadOnly(ContainerRecord record) {
        if (!needsObservation(record)) {
            return ReconciledState.ofRecord(record);
        }
        Optional<Observation> observed = runtimeView.observe(record.id().container());
        return new ReconciledState(record,
                StatusReconciliation.reconcile(record, runtimeView.observedState(observed)), observed,
                ReconciledState.Presence.PRESENT,
                Optional.empty());
    }

    /**
     * Observes, and writes what is observed and that nothing is under way any more, in one update.
     *
     * @param statusChange what is to be written besides
     */
    ReconciledState observeAndRecord(ContainerRecord record, Optional<Container> runtimeContainer,
            UnaryOperator<Status> statusChange) {
        return observeAndRecord(record, runtimeContainer, statusChange, runtimeView.exitCache()::find);
    }

    ReconciledState observeAndRecord(ContainerRecord record, Optional<Container> runtimeContainer,
            UnaryOperator<Status> statusChange,
            Function<RunId, Optional<Exit>> exitLookup) {
        Optional<Observation> observed = runtimeContainer.flatMap(RuntimeView::observe);
        ObservedState observedState = runtimeView.observedState(observed, exitLookup);
        if (observedState.isIndeterminate()) {
            return new ReconciledState(record, record.status(), observed, ReconciledState.Presence.PRESENT,
                    Optional.empty());
        }
        if (observed.filter(observation -> StatusReconciliation.neverStarted(record, observation))
                .isPresent()) {
            runtimeContainer.ifPresent(Container::delete);
        }
        Function<ContainerRecord, Status> reconciliation = latest -> statusChange
                .apply(StatusReconciliation.reconcile(latest, observedState))
                .withIntent(Optional.empty());
        Function<ContainerRecord, Status> change = shouldRemove(record, reconciliation.apply(record))
                ? reconciliation.andThen(this::withDeleteIntent)
                : reconciliation;
        Status newStatus = change.apply(record);
        if (newStatus.equals(record.status())) {
            return new ReconciledState(record, newStatus, observed, ReconciledState.Presence.PRESENT,
                    Optional.empty());
        }
        try {
            ContainerRecord written = recordStore.update(record, Operation.STATE, change);
            return removeIfMarked(new ReconciledState(written, written.status(), observed,
                    ReconciledState.Presence.PRESENT, Optional.empty()));
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            return new ReconciledState(record, newStatus.withIntent(record.status().intent()), observed,
                    ReconciledState.Presence.PRESENT,
                    Optional.of(e));
        }
    }

    /** A finished record is never changed, and before its first run there is nothing to see. */
    static boolean needsObservation(ContainerRecord record) {
        return record.status().intent().isPresent() || switch (record.status().state()) {
            case CONFIGURED, STOPPED -> false;
            case CREATED, RUNNING, PAUSED, UNKNOWN -> true;
        };
    }

    /** Says whether a container has ended that nobody wants to keep and nobody depends on. */
    boolean shouldRemove(ContainerRecord record, Status status) {
        return isRemovalRequested(record, status) && hasNoDependants(record);
    }

    /** Says whether nobody depends on a container, as far as the store can tell. */
    private boolean hasNoDependants(ContainerRecord record) {
        try {
            return recordStore.dependants(record.id().container()).isEmpty();
        } catch (StorageUnavailableException e) {
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
            return new ReconciledState(record, record.status(),
                    Optional.of(ReconciledState.unknownObservation(String.valueOf(e.getMessage()))),
                    ReconciledState.Presence.PRESENT,
                    Optional.empty());
        }
        return switch (intent.operation()) {
            case FORCE_DELETE -> hasNoDependants(record)
                    ? remove(ReconciledState.ofRecord(record), containerRemover::forceRemove)
                    : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            case DELETE -> hasNoDependants(record)
                    ? remove(ReconciledState.ofRecord(record), containerRemover::remove)
                    : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            case CREATE -> runtimeContainer.isEmpty()
                    ? remove(ReconciledState.ofRecord(record), containerRemover::remove)
                    : observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
            default -> observeAndRecord(record, runtimeContainer, UnaryOperator.identity());
        };
    }

    /** The intent to delete goes into the same update as the exit: whoever comes next goes on with it. */
    private Status withDeleteIntent(Status status) {
        return status.withIntent(Optional.of(
                Intent.of(Operation.DELETE, runtimeView.self(), runtimeView.now(), status.run())));
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
        } catch (StowageException e) {
            return new ReconciledState(reconciled.record(), reconciled.status(),
                    reconciled.runtimeObservation(), ReconciledState.Presence.PRESENT, Optional.of(e));
        }
    }
}
