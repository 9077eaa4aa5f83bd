package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Reason;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lists containers by what is on disk: their records, and the exits that monitors have written since. Does
 * not ask the runtime for states, which may cost a process each.
 */
final class ContainerSummaries {
    private final RecordStore recordStore;
    private final RuntimeView runtimeView;
    private final OperationReporter reporter;

    ContainerSummaries(RecordStore recordStore, RuntimeView runtimeView, OperationReporter reporter) {
        this.recordStore = recordStore;
        this.runtimeView = runtimeView;
        this.reporter = reporter;
    }

    List<ContainerSummary> list() {
        List<ContainerSummary> all = new ArrayList<>();
        Set<ContainerId> recorded = new HashSet<>();
        for (RecordEntry entry : recordStore.list()) {
            recorded.add(entry.container());
            all.add(switch (entry) {
                case RecordEntry.ReadableRecord readable -> summary(withExit(readable.record()));
                case RecordEntry.UnreadableRecord unreadableRecord ->
                    ContainerSummary.of(unreadableRecord.id(), State.UNKNOWN)
                            .withReason(Optional.of(Reason.UNREADABLE), unreadableRecord.reason());
            });
        }
        for (Container runtimeContainer : runtimeView.runtime().list()) {
            if (!recorded.contains(runtimeContainer.id()) && !isRecordedMeanwhile(runtimeContainer.id())) {
                all.add(ContainerSummary.of(QualifiedId.standalone(runtimeContainer.id()), State.UNKNOWN)
                        .withReason(Optional.of(Reason.NO_RECORD),
                                "the runtime knows it and there is no record of it"));
            }
        }
        all.sort(Comparator.comparing(summary -> summary.id().container()));
        return List.copyOf(all);
    }

    /** Adds what is on disk since the record was written: an exit, or that the files of the run are gone. */
    private ContainerRecord withExit(ContainerRecord record) {
        if (!record.status().state().hasProcess() || !recordStore.isLocal(record)) {
            return record;
        }
        Status status = currentStatus(record);
        if (status.equals(record.status())) {
            return record;
        }
        ContainerRecord latest = latest(record);
        return ContainerObserver.isSameRun(record, latest) ? latest.withStatus(status) : latest;
    }

    private Status currentStatus(ContainerRecord record) {
        ContainerId id = record.id().container();
        try {
            Optional<Container> runtimeContainer = runtimeView.find(id);
            if (runtimeContainer.isPresent()) {
                return runtimeContainer.orElseThrow()
                        .await(Duration.ZERO)
                        .map(record.status()::withExit)
                        .orElse(record.status());
            }
            return record.status().intent().isPresent() ? record.status()
                    : StatusReconciliation.reconcile(record, runtimeView.observedState(Optional.empty()));
        } catch (OperationInterruptedException e) {
            throw e;
        } catch (StowageException e) {
            reporter.swallowed(Operation.LIST, id, "the summary shows what the record says", e);
            return record.status();
        }
    }

    private ContainerRecord latest(ContainerRecord record) {
        try {
            return recordStore.find(ContainerKey.of(record)).orElse(record);
        } catch (UnreadableException e) { // which was readable when it was listed
            return record;
        }
    }

    private boolean isRecordedMeanwhile(ContainerId id) {
        try {
            return recordStore.find(id).isPresent();
        } catch (UnreadableException e) { // so there is a record
            return true;
        }
    }

    private static ContainerSummary summary(ContainerRecord record) {
        Status status = record.status();
        State state = status.state();
        Optional<Reason> reason = switch (state) {
            case STOPPED -> status.exit().map(Exit::reason);
            case UNKNOWN -> Optional.of(Reason.INCONSISTENT);
            case CONFIGURED, CREATED, RUNNING, PAUSED -> Optional.empty();
        };
        String message = status.inconsistency()
                .orElseGet(() -> status.exit().map(ContainerSummaries::message).orElse(""));
        return ContainerSummary.of(record.id(), state).withReason(reason, message).withRecord(record);
    }

    private static String message(Exit exit) {
        return switch (exit) {
            case Exit.NeverStarted never -> never.message();
            case Exit.Exited exited -> "";
            case Exit.Unknown unknown -> "";
        };
    }
}
