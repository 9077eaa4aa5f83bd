package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.LostExit;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Home;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a record says once it has been held against the world. */
class SettlementTest {
    private static final Instant AT = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant MADE = AT.minusSeconds(60);
    private static final Incarnation LIFE = new Incarnation("0123456789abcdef0123456789abcdef");
    private static final Incarnation OTHER = new Incarnation("f123456789abcdef0123456789abcdef");
    private static final ProcessIdentity HERE = new ProcessIdentity(1, 2, "this-boot");
    private static final ProcessIdentity BEFORE = new ProcessIdentity(1, 2, "last-boot");
    private static final Exit SEVEN = MemoryWorld.exited(7, ExitSource.EXIT_FILE);
    private static final Status CONFIGURED = Status.configured(MADE.minusSeconds(9), Resources.NONE);
    private static final Status CREATED = CONFIGURED.nextRun().withCreated(MADE, Optional.of(HERE));
    private static final Status RUNNING = CREATED.withStarted(MADE.plusSeconds(1));
    private static final Status PAUSED = RUNNING.withPaused(Optional.of(MADE.plusSeconds(2)));
    private static final Status STOPPED = RUNNING.withExit(SEVEN);

    private static ContainerRecord record(Status status) {
        return new ContainerRecord(FullId.alone(new ContainerId("web")), Optional.empty(), LIFE, 5,
                new ContainerConfig(Path.of("/b"), "fake", new Home("h", Path.of("/r")), Map.of(),
                        Signal.TERM,
                        Duration.ZERO, ContainerConfig.Removal.MANUAL),
                status);
    }

    private static Status meant(Status status, Optional<Observation> seen) {
        return meant(status, seen, Optional.empty());
    }

    private static Status meant(Status status, Optional<Observation> seen, Optional<Exit> kept) {
        return Settlement.of(record(status), new Evidence(seen, run -> kept, "this-boot", AT));
    }

    private static Optional<Observation> seen(State state, long run) {
        return seen(state, run, Optional.empty(), Optional.empty());
    }

    private static Optional<Observation> ended(long run, Exit exit) {
        return seen(State.STOPPED, run, Optional.empty(), Optional.of(exit));
    }

    private static Optional<Observation> seen(State state, long run, Optional<Instant> started,
            Optional<Exit> exit) {
        return Optional.of(new Observation(Optional.of(new RunId(LIFE, run)), state, Optional.of(HERE),
                Optional.of(MADE.minusSeconds(1)), started, exit, Monitoring.MONITORED, ""));
    }

    private static Status during(Status status, Operation operation, long run, ProcessIdentity owner) {
        return status.withIntent(Optional.of(new Intent(operation, owner, AT.minusSeconds(1), run)));
    }

    private static Exit lost(LostExit cause, ExitSource source) {
        return new Exit.Unknown(cause, AT, source);
    }

    @Test
    void leavesARecordThatSaysWhatIsSeen() {
        assertEquals(CREATED, meant(CREATED, seen(State.CREATED, 1)));
        assertEquals(RUNNING, meant(RUNNING, seen(State.RUNNING, 1)));
        assertEquals(PAUSED, meant(PAUSED, seen(State.PAUSED, 1)));
        assertEquals(CONFIGURED, meant(CONFIGURED, Optional.empty()));
    }

    @Test
    void followsWhatIsSeenOfTheCurrentRun() {
        assertEquals(CREATED.withStarted(AT), meant(CREATED, seen(State.RUNNING, 1)));
        assertEquals(CREATED.withStarted(MADE), meant(CREATED,
                seen(State.RUNNING, 1, Optional.of(MADE), Optional.empty())));
        assertEquals(RUNNING.withPaused(Optional.of(AT)), meant(RUNNING, seen(State.PAUSED, 1)));
        assertEquals(RUNNING, meant(PAUSED, seen(State.RUNNING, 1)));
        assertEquals(RUNNING.withExit(SEVEN), meant(RUNNING, ended(1, SEVEN)));
        assertEquals(RUNNING.withExit(SEVEN), meant(PAUSED, ended(1, SEVEN)));
        assertEquals(CREATED.withStarted(MADE).withExit(SEVEN), meant(CREATED,
                seen(State.STOPPED, 1, Optional.of(MADE), Optional.of(SEVEN))));
        assertEquals(CREATED.withExit(SEVEN), meant(CREATED, ended(1, SEVEN)), "killed before its start");
    }

    @Test
    void takesTheProcessFromWhatIsSeenAndElseKeepsIt() {
        Status unknown = CONFIGURED.nextRun().withCreated(MADE, Optional.empty());
        assertEquals(Optional.of(HERE), meant(unknown, seen(State.CREATED, 1)).init());
        Optional<Observation> blind = Optional.of(new Observation(Optional.of(new RunId(LIFE, 1)),
                State.RUNNING, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Monitoring.MONITORED, ""));
        assertEquals(RUNNING, meant(RUNNING, blind));
    }

    @Test
    void neverChangesAFinishedRun() {
        Exit other = MemoryWorld.exited(0, ExitSource.EXIT_FILE);
        assertEquals(STOPPED, meant(STOPPED, ended(1, other)));
        assertEquals(STOPPED, meant(STOPPED, seen(State.RUNNING, 1)));
        assertEquals(STOPPED, meant(STOPPED, Optional.empty(), Optional.of(other)));
        assertEquals(STOPPED, meant(STOPPED, seen(State.RUNNING, 9)));
    }

    @Test
    void saysNothingWhereNothingCanBeTold() {
        Optional<Observation> unclear = seen(State.UNKNOWN, 1);
        assertEquals(RUNNING, meant(RUNNING, unclear));
        Optional<Observation> nameless = Optional.of(new Observation(Optional.empty(), State.RUNNING,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Monitoring.MONITORED,
                ""));
        assertEquals(CREATED, meant(CREATED, nameless));
        assertTrue(new Evidence(nameless, run -> Optional.empty(), "b", AT).isUnclear());
        assertTrue(new Evidence(seen(State.CONFIGURED, 1), run -> Optional.empty(), "b", AT).isUnclear());
        assertFalse(new Evidence(seen(State.PAUSED, 1), run -> Optional.empty(), "b", AT).isUnclear());
        assertFalse(new Evidence(Optional.empty(), run -> Optional.empty(), "b", AT).isUnclear());
    }

    @Test
    void isUnsettledByAnotherRunWhileItsOwnIsOpen() {
        for (Status open : new Status[]{CREATED, RUNNING, PAUSED}) {
            Status unsettled = meant(open, seen(State.RUNNING, 2));
            assertEquals(State.UNKNOWN, unsettled.state());
            assertTrue(unsettled.unsettled().orElseThrow().contains(LIFE + "/2"));
            assertEquals(open, meant(unsettled, seen(open.state(), 1)), "and settled by its own");
        }
        Optional<Observation> foreign = Optional.of(new Observation(Optional.of(new RunId(OTHER, 1)),
                State.RUNNING, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Monitoring.MONITORED, ""));
        assertEquals(State.UNKNOWN, meant(RUNNING, foreign).state());
        assertEquals(CONFIGURED, meant(CONFIGURED, foreign));
        assertEquals(STOPPED, meant(STOPPED, foreign));
    }

    @Test
    void isUnsettledByAStartThatWasUndone() {
        Status unsettled = meant(RUNNING, seen(State.CREATED, 1));
        assertEquals(State.UNKNOWN, unsettled.state());
        assertTrue(unsettled.unsettled().orElseThrow().contains("started"));
    }

    @Test
    void followsTheRunThatTheIntentBegins() {
        Status beginning = during(STOPPED, Operation.INIT, 2, HERE);
        Status second = beginning.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE));
        assertEquals(second, meant(beginning, seen(State.CREATED, 2)));
        assertEquals(2, second.run());
        assertEquals(second.withStarted(AT), meant(beginning, seen(State.RUNNING, 2)));
        assertEquals(beginning, meant(beginning, ended(1, SEVEN)), "the run before is still there");
        assertEquals(beginning, meant(beginning, Optional.empty()), "nothing was made");
        assertEquals(beginning, meant(beginning, seen(State.RUNNING, 3)), "not of this intent");
        Status first = during(CONFIGURED, Operation.START, 1, HERE);
        assertEquals(first.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE)),
                meant(first, seen(State.CREATED, 1)));
    }

    @Test
    void dropsARunThatTheIntentDoesNotBegin() {
        Status pausing = during(RUNNING, Operation.PAUSE, 1, HERE);
        assertEquals(State.UNKNOWN, meant(pausing, seen(State.RUNNING, 2)).state());
        assertEquals(pausing.withPaused(Optional.of(AT)), meant(pausing, seen(State.PAUSED, 1)));
    }

    @Test
    void concludesThatARunIsLostWhenTheRuntimeKnowsNothing() {
        assertEquals(RUNNING.withExit(lost(LostExit.MONITOR_LOST, ExitSource.ENGINE)),
                meant(RUNNING, Optional.empty()));
        Status old = CONFIGURED.nextRun().withCreated(MADE, Optional.of(BEFORE)).withStarted(MADE);
        assertEquals(old.withExit(lost(LostExit.REBOOT, ExitSource.ENGINE)), meant(old, Optional.empty()));
        assertEquals(old.withExit(SEVEN), meant(old, Optional.empty(), Optional.of(SEVEN)));
        assertEquals(RUNNING.withExit(lost(LostExit.MONITOR_LOST, ExitSource.ENGINE)),
                meant(RUNNING.withUnsettled(Optional.of("odd")), Optional.empty()));
    }

    @Test
    void undoesARunThatNeverStarted() {
        Status undone = CREATED.withoutRun();
        assertEquals(State.CONFIGURED, undone.state());
        assertEquals(undone, meant(CREATED, Optional.empty()));
        assertEquals(undone, meant(CREATED, ended(1, lost(LostExit.REBOOT, ExitSource.RUNTIME))));
        assertEquals(undone, meant(CREATED, ended(1, lost(LostExit.MONITOR_LOST, ExitSource.RUNTIME))));
        Exit stalled = lost(LostExit.MONITOR_STALLED, ExitSource.RUNTIME);
        assertEquals(CREATED.withExit(stalled), meant(CREATED, ended(1, stalled)));
    }

    @Test
    void doesNotUndoARunThatMayHaveStarted() {
        Exit lost = lost(LostExit.MONITOR_LOST, ExitSource.RUNTIME);
        assertEquals(RUNNING.withExit(lost), meant(RUNNING, ended(1, lost)));
        Status starting = during(CREATED, Operation.START, 1, HERE);
        assertEquals(starting.withExit(lost), meant(starting, ended(1, lost)));
        assertEquals(starting.withExit(lost(LostExit.MONITOR_LOST, ExitSource.ENGINE)),
                meant(starting, Optional.empty()));
        assertEquals(CREATED.withStarted(MADE).withExit(lost), meant(CREATED,
                seen(State.STOPPED, 1, Optional.of(MADE), Optional.of(lost))));
        Status pausing = during(CREATED, Operation.STOP, 1, HERE);
        assertEquals(pausing.withoutRun(), meant(pausing, Optional.empty()));
    }

    @Test
    void asksTheIntentWhenTheRunItBeginsIsLostWithTheMachine() {
        Exit reboot = lost(LostExit.REBOOT, ExitSource.ENGINE);
        Status starting = during(CONFIGURED, Operation.START, 1, BEFORE);
        assertEquals(starting.nextRun().withExit(reboot), meant(starting, Optional.empty()));
        Status again = during(STOPPED, Operation.START, 2, BEFORE);
        assertEquals(again.nextRun().withExit(reboot), meant(again, Optional.empty()));
        Status initialising = during(CONFIGURED, Operation.INIT, 1, BEFORE);
        assertEquals(initialising, meant(initialising, Optional.empty()));
        Status here = during(CONFIGURED.withCreated(MADE, Optional.of(BEFORE)).withExit(SEVEN),
                Operation.START, 1, HERE);
        assertEquals(here, meant(here, Optional.empty()),
                "the old process is of another boot, the start not");
    }

    @Test
    void asksTheIntentWhenNothingIsKnownOfTheProcess() {
        Status blind = CONFIGURED.nextRun().withCreated(MADE, Optional.empty());
        for (ProcessIdentity owner : List.of(HERE, BEFORE)) {
            Status starting = during(blind, Operation.START, 1, owner);
            LostExit cause = owner.equals(HERE) ? LostExit.MONITOR_LOST : LostExit.REBOOT;
            assertEquals(starting.withExit(lost(cause, ExitSource.ENGINE)),
                    meant(starting, Optional.empty()));
        }
    }

    @Test
    void takesAKeptExitForTheRunThatTheIntentBegins() {
        Status starting = during(CONFIGURED, Operation.START, 1, HERE);
        assertEquals(starting.nextRun().withExit(SEVEN),
                meant(starting, Optional.empty(), Optional.of(SEVEN)));
        assertEquals(CONFIGURED, meant(CONFIGURED, Optional.empty(), Optional.of(SEVEN)));
    }

    @Test
    void undoesALostRunThatWasBegunOverAFinishedOne() {
        Exit lost = lost(LostExit.MONITOR_LOST, ExitSource.RUNTIME);
        Status initialising = during(STOPPED, Operation.INIT, 2, HERE);
        assertEquals(initialising, meant(initialising, ended(2, lost)));
        assertTrue(neverRan(initialising, ended(2, lost)));
        Status starting = during(STOPPED, Operation.START, 2, HERE);
        assertFalse(neverRan(starting, ended(2, lost)));
        assertEquals(starting.nextRun().withCreated(MADE.minusSeconds(1), Optional.of(HERE)).withExit(lost),
                meant(starting, ended(2, lost)));
    }

    @Test
    void callsOnlyALostRunOfItsOwnOneThatNeverRan() {
        Exit lost = lost(LostExit.REBOOT, ExitSource.RUNTIME);
        assertTrue(neverRan(CREATED, ended(1, lost)));
        assertFalse(neverRan(CREATED, ended(2, lost)), "another run");
        assertFalse(neverRan(STOPPED, ended(1, lost)), "finished");
        assertFalse(neverRan(during(CREATED.withExit(SEVEN), Operation.DELETE, 1, HERE), ended(1, lost)),
                "finished before its start, and being deleted");
        assertTrue(neverRan(during(CREATED, Operation.START, 2, HERE), ended(1, lost)),
                "it is another run that may have started");
        assertFalse(neverRan(CREATED, ended(1, SEVEN)), "has an exit");
        assertFalse(neverRan(CREATED, seen(State.CREATED, 1)), "lives");
        assertFalse(neverRan(CREATED, ended(1, new Exit.NeverStarted(Exit.StartFailure.PROGRAM_MISSING, "",
                AT, ExitSource.RUNTIME))));
        assertFalse(Settlement.neverRan(record(CREATED), new Observation(Optional.of(new RunId(OTHER, 1)),
                State.STOPPED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(lost),
                Monitoring.MONITORED, "")), "another life");
    }

    @ParameterizedTest
    @EnumSource(value = Operation.class, names = {"START", "RESTORE"})
    void takesBothForStarts(Operation operation) {
        assertFalse(neverRan(during(CREATED, operation, 1, HERE),
                ended(1, lost(LostExit.REBOOT, ExitSource.RUNTIME))));
    }

    private static boolean neverRan(Status status, Optional<Observation> seen) {
        return Settlement.neverRan(record(status), seen.orElseThrow());
    }
}
