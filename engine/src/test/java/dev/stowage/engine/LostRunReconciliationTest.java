package dev.stowage.engine;

import static dev.stowage.engine.ReconciliationSamples.AT;
import static dev.stowage.engine.ReconciliationSamples.BEFORE;
import static dev.stowage.engine.ReconciliationSamples.CONFIGURED;
import static dev.stowage.engine.ReconciliationSamples.CREATED;
import static dev.stowage.engine.ReconciliationSamples.HERE;
import static dev.stowage.engine.ReconciliationSamples.MADE;
import static dev.stowage.engine.ReconciliationSamples.OTHER;
import static dev.stowage.engine.ReconciliationSamples.RUNNING;
import static dev.stowage.engine.ReconciliationSamples.SEVEN;
import static dev.stowage.engine.ReconciliationSamples.STOPPED;
import static dev.stowage.engine.ReconciliationSamples.ended;
import static dev.stowage.engine.ReconciliationSamples.lost;
import static dev.stowage.engine.ReconciliationSamples.observed;
import static dev.stowage.engine.ReconciliationSamples.reconcile;
import static dev.stowage.engine.ReconciliationSamples.record;
import static dev.stowage.engine.ReconciliationSamples.withIntent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a record says when its run is lost: whether it ended, or never started. */
class LostRunReconciliationTest {
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
