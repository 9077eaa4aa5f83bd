package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Statuses of one container in each state, observations of it, and what reconciling them makes of the status.
 */
final class ReconciliationSamples {
    static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    static final Instant MADE = AT.minusSeconds(60);
    static final Incarnation INCARNATION = new Incarnation("0123456789abcdef0123456789abcdef");
    static final Incarnation OTHER = new Incarnation("f123456789abcdef0123456789abcdef");
    static final ProcessIdentity HERE = new ProcessIdentity(1, 2, "this-boot");
    static final ProcessIdentity BEFORE = new ProcessIdentity(1, 2, "last-boot");
    static final Exit SEVEN = Exit.exited(7, AT, ExitSource.EXIT_FILE);
    static final Status CONFIGURED = Status.configured(MADE.minusSeconds(9), Resources.NONE);
    static final Status CREATED = CONFIGURED.nextRun().withCreated(MADE, Optional.of(HERE));
    static final Status RUNNING = CREATED.withStarted(MADE.plusSeconds(1));
    static final Status PAUSED = RUNNING.withPaused(Optional.of(MADE.plusSeconds(2)));
    static final Status STOPPED = RUNNING.withExit(SEVEN);

    static ContainerRecord record(Status status) {
        return ContainerRecord.of(QualifiedId.standalone(new ContainerId("web")), INCARNATION,
                ContainerConfig.of(Path.of("/b"), "fake", new HostIdentity("h", Path.of("/r")))
                        .withStop(Signal.TERM, Duration.ZERO),
                status).withRevision(5);
    }

    static Status reconcile(Status status, Optional<Observation> observed) {
        return reconcile(status, observed, Optional.empty());
    }

    static Status reconcile(Status status, Optional<Observation> observed, Optional<Exit> kept) {
        return StatusReconciliation.reconcile(record(status),
                new ObservedState(observed, run -> kept, _ -> false, "this-boot", AT));
    }

    static Optional<Observation> observed(State state, long run) {
        return observed(state, run, Optional.empty(), Optional.empty());
    }

    static Optional<Observation> ended(long run, Exit exit) {
        return observed(State.STOPPED, run, Optional.empty(), Optional.of(exit));
    }

    static Optional<Observation> observed(State state, long run, Optional<Instant> started,
            Optional<Exit> exit) {
        return Optional.of(Observation.builder(state)
                .run(Optional.of(new RunId(INCARNATION, run)))
                .init(Optional.of(HERE))
                .createdAt(Optional.of(MADE.minusSeconds(1)))
                .startedAt(started)
                .exit(exit)
                .monitoring(Monitoring.MONITORED)
                .build());
    }

    static Status withIntent(Status status, Operation operation, long run, ProcessIdentity owner) {
        return status.withIntent(Optional.of(Intent.of(operation, owner, AT.minusSeconds(1), run)));
    }

    static Exit lost(UnknownExitCause cause, ExitSource source) {
        return Exit.unknown(cause, AT, source);
    }

    private ReconciliationSamples() {}
}
