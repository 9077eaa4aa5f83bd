package dev.stowage.api.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.State;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000, 123_456_789);
    private static final Exit EXIT = Exit.exited(3, NOW.plusSeconds(9), ExitSource.EXIT_FILE);
    private static final Status CONFIGURED = Status.configured(NOW, Resources.NONE);
    private static final Status RUNNING = CONFIGURED.nextRun()
            .withCreated(NOW, Optional.of(new ProcessIdentity(7, 8, "boot")))
            .withStarted(NOW);

    @Test
    void stateIsDerivedFromTheTimestamps() {
        assertEquals(State.CONFIGURED, CONFIGURED.state());
        assertEquals(State.CREATED, CONFIGURED.nextRun().withCreated(NOW, Optional.empty()).state());
        assertEquals(State.RUNNING, RUNNING.state());
        assertEquals(State.PAUSED, RUNNING.withPaused(Optional.of(NOW)).state());
        assertEquals(State.STOPPED, RUNNING.withPaused(Optional.of(NOW)).withExit(EXIT).state());
        assertEquals(State.UNKNOWN,
                RUNNING.withExit(EXIT).withInconsistency(Optional.of("two inits")).state());
        assertEquals(State.UNKNOWN, Status.builder().build().state());
    }

    @Test
    void aClockThatStepsBackMovesNoTimeBeforeAnEarlierOne() {
        Instant past = NOW.minusSeconds(3600);
        Status status = CONFIGURED.nextRun().withCreated(past, Optional.empty());
        assertEquals(Optional.of(NOW), status.createdAt());
        assertEquals(Optional.of(NOW), status.withStarted(past).startedAt());
        Exit early = Exit.exited(3, past, ExitSource.EXIT_FILE);
        assertEquals(Optional.of(NOW), status.withExit(early).finishedAt());
        assertEquals(Optional.of(NOW.plusSeconds(5)),
                status.withStarted(NOW.plusSeconds(5)).withExit(early).finishedAt());
    }

    @Test
    void firstExitOfARunIsKept() {
        Status stopped = RUNNING.withExit(EXIT);
        Exit late = Exit.unknown(Exit.UnknownExitCause.MONITOR_LOST, NOW, ExitSource.ENGINE);
        assertSame(stopped, stopped.withExit(late));
        assertEquals(Optional.of(EXIT.at()), stopped.finishedAt());
        assertEquals(Optional.empty(), RUNNING.finishedAt());
    }

    @Test
    void nextRunClearsTheLastRunButKeepsResourcesAndIntent() {
        Intent intent = Intent.of(Operation.START, new ProcessIdentity(1, 2, "boot"), NOW, 2);
        Status next = RUNNING.withExit(EXIT).withIntent(Optional.of(intent)).nextRun();
        assertEquals(2, next.run());
        assertEquals(State.CONFIGURED, next.state());
        assertEquals(Optional.empty(), next.init());
        assertEquals(Optional.of(intent), next.intent());
        assertEquals(State.CONFIGURED, next.withCreated(NOW, Optional.empty()).withoutRun().state());
    }

    @Test
    void runsAndRevisionsAreCounted() {
        assertThrows(InvalidArgumentException.class, () -> Status.builder().run(-1).build());
    }
}
