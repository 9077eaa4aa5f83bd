package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a record says once it has been held against the world. */
class StatusReconciliationTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant MADE = AT.minusSeconds(60);
    private static final Incarnation INCARNATION = new Incarnation("0123456789abcdef0123456789abcdef");
    private static final Incarnation OTHER = new Incarnation("f123456789abcdef0123456789abcdef");
    private static final ProcessIdentity HERE = new ProcessIdentity(1, 2, "this-boot");
    private static final ProcessIdentity BEFORE = new ProcessIdentity(1, 2, "last-boot");
    private static final Exit SEVEN = Exit.exited(7, AT, ExitSource.EXIT_FILE);
    private static final Status CONFIGURED = Status.configured(MADE.minusSeconds(9), Resources.NONE);
    private static final Status CREATED = CONFIGURED.nextRun().withCreated(MADE, Optional.of(HERE));
    private static final Status RUNNING = CREATED.withStarted(MADE.plusSeconds(1));
    private static final Status PAUSED = RUNNING.withPaused(Optional.of(MADE.plusSeconds(2)));
    private static final Status STOPPED = RUNNING.withExit(SEVEN);

    private static ContainerRecord record(Status status) {
        return ContainerRecord.of(QualifiedId.standalone(new ContainerId("web")), INCARNATION,
                ContainerConfig.of(Path.of("/b"), "fake", new HostIdentity("h", Path.of("/r")))
                        .withStop(Signal.TERM, Duration.ZERO),
                status).withRevision(5);
    }

    private static Status reconcile(Status status, Optional<Observation> observed) {
        return reconcile(status, observed, Optional.empty());
    }

    private static Status reconcile(Status status, Optional<Observation> observed, Optional<Exit> kept) {
        return StatusReconciliation.reconcile(record(status),
                new ObservedState(observed, run -> kept, "this-boot", AT));
    }

    private static Optional<Observation> observed(State state, long run) {
        return observed(state, run, Optional.empty(), Optional.empty());
    }

    private static Optional<Observation> ended(long run, Exit exit) {
        return observed(State.STOPPED, run, Optional.empty(), Optional.of(exit));
    }

    private static Optional<Observation> observed(State state, long run, Optional<Instant> started,
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

    private static Status withIntent(Status status, Operation operation, long run, ProcessIdentity owner) {
        return status.withIntent(Optional.of(Intent.of(operation, owner, AT.minusSeconds(1), run)));
    }

    private static Exit lost(UnknownExitCause cause, ExitSource source) {
        return Exit.unknown(cause, AT, source);
    }

    @Test
    void keepsAStatusThatMatchesTheObservation() {
        assertEquals(CREATED, reconcile(CREATED, observed(State.CREATED, 1)));
        assertEquals(RUNNING, reconcile(RUNNING, observed(State.RUNNING, 1)));
        assertEquals(PAUSED, reconcile(PAUSED, observed(State.PAUSED, 1)));
        assertEquals(CONFIGURED, reconcile(CONFIGURED, Optional.empty()));
    }

    @Test
    void followsTheObservationOfTheCurrentRun() {
        assertEquals(CREATED.withStarted(AT), reconcile(CREATED, observed(State.RUNNING, 1)));
        assertEquals(CREATED.withStarted(MADE),
                reconcile(CREATED, observed(State.RUNNING, 1, Optional.of(MADE), Optional.empty())));
        assertEquals(RUNNING.withPaused(Optional.of(AT)), reconcile(RUNNING, observed(State.PAUSED, 1)));
        assertEquals(RUNNING, reconcile(PAUSED, observed(State.RUNNING, 1)));
        assertEquals(RUNNING.withExit(SEVEN), reconcile(RUNNING, ended(1, SEVEN)));
        assertEquals(RUNNING.withExit(SEVEN), reconcile(PAUSED, ended(1, SEVEN)));
        assertEquals(CREATED.withStarted(MADE).withExit(SEVEN),
                reconcile(CREATED, observed(State.STOPPED, 1, Optional.of(MADE), Optional.of(SEVEN))));
        assertEquals(CREATED.withExit(SEVEN), reconcile(CREATED, ended(1, SEVEN)), "killed before its start");
    }

    @Test
    void takesTheProcessFromTheObservationOrKeepsIt() {
        Status unknown = CONFIGURED.nextRun().withCreated(MADE, Optional.empty());
        assertEquals(Optional.of(HERE), reconcile(unknown, observed(State.CREATED, 1)).init());
        Optional<Observation> blind = Optional.of(Observation.builder(State.RUNNING)
                .run(Optional.of(new RunId(INCARNATION, 1)))
                .monitoring(Monitoring.MONITORED)
                .build());
        assertEquals(RUNNING, reconcile(RUNNING, blind));
    }

    @Test
    void neverChangesAFinishedRun() {
        Exit other = Exit.exited(0, AT, ExitSource.EXIT_FILE);
        assertEquals(STOPPED, reconcile(STOPPED, ended(1, other)));
        assertEquals(STOPPED, reconcile(STOPPED, observed(State.RUNNING, 1)));
        assertEquals(STOPPED, reconcile(STOPPED, Optional.empty(), Optional.of(other)));
        assertEquals(STOPPED, reconcile(STOPPED, observed(State.RUNNING, 9)));
    }

    @Test
    void keepsTheStatusIfTheObservationIsIndeterminate() {
        Optional<Observation> unclear = observed(State.UNKNOWN, 1);
        assertEquals(RUNNING, reconcile(RUNNING, unclear));
        Optional<Observation> nameless =
                Optional.of(Observation.builder(State.RUNNING).monitoring(Monitoring.MONITORED).build());
        assertEquals(CREATED, reconcile(CREATED, nameless));
        assertTrue(new ObservedState(nameless, run -> Optional.empty(), "b", AT).isIndeterminate());
        assertTrue(new ObservedState(observed(State.CONFIGURED, 1), run -> Optional.empty(), "b", AT)
                .isIndeterminate());
        assertFalse(new ObservedState(observed(State.PAUSED, 1), run -> Optional.empty(), "b", AT)
                .isIndeterminate());
        assertFalse(new ObservedState(Optional.empty(), run -> Optional.empty(), "b", AT).isIndeterminate());
    }

    @Test
    void isInconsistentWithAnotherRunWhileItsOwnIsOpen() {
        for (Status open : new Status[]{CREATED, RUNNING, PAUSED}) {
            Status inconsistent = reconcile(open, observed(State.RUNNING, 2));
            assertEquals(State.UNKNOWN, inconsistent.state());
            assertTrue(inconsistent.inconsistency().orElseThrow().contains(INCARNATION + "/2"));
            assertEquals(open, reconcile(inconsistent, observed(open.state(), 1)), "and settled by its own");
        }
        Optional<Observation> foreign = Optional.of(Observation.builder(State.RUNNING)
                .run(Optional.of(new RunId(OTHER, 1)))
                .monitoring(Monitoring.MONITORED)
                .build());
        assertEquals(State.UNKNOWN, reconcile(RUNNING, foreign).state());
        assertEquals(CONFIGURED, reconcile(CONFIGURED, foreign));
        assertEquals(STOPPED, reconcile(STOPPED, foreign));
    }

    @Test
    void isInconsistentWithAStartThatWasUndone() {
        Status inconsistent = reconcile(RUNNING, observed(State.CREATED, 1));
        assertEquals(State.UNKNOWN, inconsistent.state());
        assertTrue(inconsistent.inconsistency().orElseThrow().contains("started"));
    }

    @Test
    void followsTheRunThatTheIntentBegins() {
        Status beginning = withIntent(STOPPED, Operation.INIT, 2, HERE);
        Status second = beginning.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE));
        assertEquals(second, reconcile(beginning, observed(State.CREATED, 2)));
        assertEquals(2, second.run());
        assertEquals(second.withStarted(AT), reconcile(beginning, observed(State.RUNNING, 2)));
        assertEquals(beginning, reconcile(beginning, ended(1, SEVEN)), "the run before is still there");
        assertEquals(beginning, reconcile(beginning, Optional.empty()), "nothing was made");
        assertEquals(beginning, reconcile(beginning, observed(State.RUNNING, 3)), "not of this intent");
        Status first = withIntent(CONFIGURED, Operation.START, 1, HERE);
        assertEquals(first.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE)),
                reconcile(first, observed(State.CREATED, 1)));
    }

    @Test
    void dropsARunThatTheIntentDoesNotBegin() {
        Status pausing = withIntent(RUNNING, Operation.PAUSE, 1, HERE);
        assertEquals(State.UNKNOWN, reconcile(pausing, observed(State.RUNNING, 2)).state());
        assertEquals(pausing.withPaused(Optional.of(AT)), reconcile(pausing, observed(State.PAUSED, 1)));
    }

    @Test
    void concludesThatARunIsLostWhenTheRuntimeKnowsNothing() {
        assertEquals(RUNNING.withExit(lost(UnknownExitCause.MONITOR_LOST, ExitSource.ENGINE)),
                reconcile(RUNNING, Optional.empty()));
        Status old = CONFIGURED.nextRun().withCreated(MADE, Optional.of(BEFORE)).withStarted(MADE);
        assertEquals(old.withExit(lost(UnknownExitCause.REBOOT, ExitSource.ENGINE)),
                reconcile(old, Optional.empty()));
        assertEquals(old.withExit(SEVEN), reconcile(old, Optional.empty(), Optional.of(SEVEN)));
        assertEquals(RUNNING.withExit(lost(UnknownExitCause.MONITOR_LOST, ExitSource.ENGINE)),
                reconcile(RUNNING.withInconsistency(Optional.of("odd")), Optional.empty()));
    }

    @Test
    void undoesARunThatNeverStarted() {
        Status undone = CREATED.withoutRun();
        assertEquals(State.CONFIGURED, undone.state());
        assertEquals(undone, reconcile(CREATED, Optional.empty()));
        assertEquals(undone, reconcile(CREATED, ended(1, lost(UnknownExitCause.REBOOT, ExitSource.RUNTIME))));
        assertEquals(undone,
                reconcile(CREATED, ended(1, lost(UnknownExitCause.MONITOR_LOST, ExitSource.RUNTIME))));
        Exit stalled = lost(UnknownExitCause.MONITOR_STALLED, ExitSource.RUNTIME);
        assertEquals(CREATED.withExit(stalled), reconcile(CREATED, ended(1, stalled)));
    }

    @Test
    void doesNotUndoARunThatMayHaveStarted() {
        Exit lost = lost(UnknownExitCause.MONITOR_LOST, ExitSource.RUNTIME);
        assertEquals(RUNNING.withExit(lost), reconcile(RUNNING, ended(1, lost)));
        Status starting = withIntent(CREATED, Operation.START, 1, HERE);
        assertEquals(starting.withExit(lost), reconcile(starting, ended(1, lost)));
        assertEquals(starting.withExit(lost(UnknownExitCause.MONITOR_LOST, ExitSource.ENGINE)),
                reconcile(starting, Optional.empty()));
        assertEquals(CREATED.withStarted(MADE).withExit(lost),
                reconcile(CREATED, observed(State.STOPPED, 1, Optional.of(MADE), Optional.of(lost))));
        Status pausing = withIntent(CREATED, Operation.STOP, 1, HERE);
        assertEquals(pausing.withoutRun(), reconcile(pausing, Optional.empty()));
    }

    @Test
    void asksTheIntentWhenTheRunItBeginsIsLostWithTheMachine() {
        Exit reboot = lost(UnknownExitCause.REBOOT, ExitSource.ENGINE);
        Status starting = withIntent(CONFIGURED, Operation.START, 1, BEFORE);
        assertEquals(starting.nextRun().withExit(reboot), reconcile(starting, Optional.empty()));
        Status again = withIntent(STOPPED, Operation.START, 2, BEFORE);
        assertEquals(again.nextRun().withExit(reboot), reconcile(again, Optional.empty()));
        Status initialising = withIntent(CONFIGURED, Operation.INIT, 1, BEFORE);
        assertEquals(initialising, reconcile(initialising, Optional.empty()));
        Status here = withIntent(CONFIGURED.withCreated(MADE, Optional.of(BEFORE)).withExit(SEVEN),
                Operation.START, 1, HERE);
        assertEquals(here, reconcile(here, Optional.empty()),
                "the old process is of another boot, the start not");
    }

    @Test
    void asksTheIntentWhenNothingIsKnownOfTheProcess() {
        Status blind = CONFIGURED.nextRun().withCreated(MADE, Optional.empty());
        for (ProcessIdentity owner : List.of(HERE, BEFORE)) {
            Status starting = withIntent(blind, Operation.START, 1, owner);
            UnknownExitCause cause =
                    owner.equals(HERE) ? UnknownExitCause.MONITOR_LOST : UnknownExitCause.REBOOT;
            assertEquals(starting.withExit(lost(cause, ExitSource.ENGINE)),
                    reconcile(starting, Optional.empty()));
        }
    }

    @Test
    void takesACachedExitForTheRunThatTheIntentBegins() {
        Status starting = withIntent(CONFIGURED, Operation.START, 1, HERE);
        assertEquals(starting.nextRun().withExit(SEVEN),
                reconcile(starting, Optional.empty(), Optional.of(SEVEN)));
        assertEquals(CONFIGURED, reconcile(CONFIGURED, Optional.empty(), Optional.of(SEVEN)));
    }

    @Test
    void undoesALostRunThatWasBegunOverAFinishedOne() {
        Exit lost = lost(UnknownExitCause.MONITOR_LOST, ExitSource.RUNTIME);
        Status initialising = withIntent(STOPPED, Operation.INIT, 2, HERE);
        assertEquals(initialising, reconcile(initialising, ended(2, lost)));
        assertTrue(neverStarted(initialising, ended(2, lost)));
        Status starting = withIntent(STOPPED, Operation.START, 2, HERE);
        assertFalse(neverStarted(starting, ended(2, lost)));
        assertEquals(starting.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE)).withExit(lost),
                reconcile(starting, ended(2, lost)));
    }

    @Test
    void onlyALostRunOfItsOwnNeverStarted() {
        Exit lost = lost(UnknownExitCause.REBOOT, ExitSource.RUNTIME);
        assertTrue(neverStarted(CREATED, ended(1, lost)));
        assertFalse(neverStarted(CREATED, ended(2, lost)), "another run");
        assertFalse(neverStarted(STOPPED, ended(1, lost)), "finished");
        assertFalse(
                neverStarted(withIntent(CREATED.withExit(SEVEN), Operation.DELETE, 1, HERE), ended(1, lost)),
                "finished before its start, and being deleted");
        assertTrue(neverStarted(withIntent(CREATED, Operation.START, 2, HERE), ended(1, lost)),
                "it is another run that may have started");
        assertFalse(neverStarted(CREATED, ended(1, SEVEN)), "has an exit");
        assertFalse(neverStarted(CREATED, observed(State.CREATED, 1)), "lives");
        assertFalse(neverStarted(CREATED,
                ended(1, Exit.neverStarted(Exit.StartFailure.PROGRAM_MISSING, "", AT, ExitSource.RUNTIME))));
        assertFalse(StatusReconciliation.neverStarted(record(CREATED),
                Observation.builder(State.STOPPED)
                        .run(Optional.of(new RunId(OTHER, 1)))
                        .exit(Optional.of(lost))
                        .monitoring(Monitoring.MONITORED)
                        .build()),
                "another life");
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = {"START", "RESTORE"})
    void takesBothForStarts(Operation operation) {
        assertFalse(neverStarted(withIntent(CREATED, operation, 1, HERE),
                ended(1, lost(UnknownExitCause.REBOOT, ExitSource.RUNTIME))));
    }

    private static boolean neverStarted(Status status, Optional<Observation> observed) {
        return StatusReconciliation.neverStarted(record(status), observed.orElseThrow());
    }
}
