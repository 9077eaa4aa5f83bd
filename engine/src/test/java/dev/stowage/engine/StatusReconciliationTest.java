package dev.stowage.engine;

import static dev.stowage.engine.ReconciliationSamples.AT;
import static dev.stowage.engine.ReconciliationSamples.CONFIGURED;
import static dev.stowage.engine.ReconciliationSamples.CREATED;
import static dev.stowage.engine.ReconciliationSamples.HERE;
import static dev.stowage.engine.ReconciliationSamples.INCARNATION;
import static dev.stowage.engine.ReconciliationSamples.MADE;
import static dev.stowage.engine.ReconciliationSamples.OTHER;
import static dev.stowage.engine.ReconciliationSamples.PAUSED;
import static dev.stowage.engine.ReconciliationSamples.RUNNING;
import static dev.stowage.engine.ReconciliationSamples.SEVEN;
import static dev.stowage.engine.ReconciliationSamples.STOPPED;
import static dev.stowage.engine.ReconciliationSamples.ended;
import static dev.stowage.engine.ReconciliationSamples.observed;
import static dev.stowage.engine.ReconciliationSamples.reconcile;
import static dev.stowage.engine.ReconciliationSamples.withIntent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a record says once it has been compared with an observation. */
class StatusReconciliationTest {
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
        assertTrue(
                new ObservedState(nameless, run -> Optional.empty(), _ -> false, "b", AT).isIndeterminate());
        assertTrue(
                new ObservedState(observed(State.CONFIGURED, 1), run -> Optional.empty(), _ -> false, "b", AT)
                        .isIndeterminate());
        assertFalse(new ObservedState(observed(State.PAUSED, 1), run -> Optional.empty(), _ -> false, "b", AT)
                .isIndeterminate());
        assertFalse(new ObservedState(Optional.empty(), run -> Optional.empty(), _ -> false, "b", AT)
                .isIndeterminate());
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
}
