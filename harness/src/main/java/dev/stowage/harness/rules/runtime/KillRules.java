package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.Optional;

/** Rules about kill beyond the table. */
final class KillRules {
    @Verifies(KILL_1)
    void endsAProgramWithKill(RuntimeFixture fixture) {
        Container container = fixture.running();
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.expectCode(KILL_1, fixture.awaitExit(container), 137);
        fixture.expectState(KILL_1, container, State.STOPPED);
    }

    @Verifies(KILL_1)
    void letsTheProgramHandleTheSignal(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.ExitOnTerm(44));
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.TERM));
        fixture.expectCode(KILL_1, fixture.awaitExit(container), 44);
    }

    @Verifies(KILL_2)
    void endsACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.findings().expectSuccess(KILL_2, () -> container.kill(Signal.KILL));
        Exit exit = fixture.awaitExit(container);
        fixture.findings()
                .check(KILL_2, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                        () -> "the exit is " + exit + " though the program never ran");
        fixture.expectState(KILL_2, container, State.STOPPED);
    }

    @Verifies(KILL_3)
    void signalsACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.findings().expectSuccess(KILL_3, () -> container.kill(Signal.USR1));
    }

    @Verifies(KILL_10)
    void makesUpNoCodeOfACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.findings().expectSuccess(KILL_3, () -> container.kill(Signal.TERM));
        Optional<Exit> exit =
                fixture.findings().expectValue(KILL_10, () -> container.await(Duration.ofSeconds(1)));
        // empty: the process ignores the signal
        boolean sound = exit.isEmpty() || switch (exit.orElseThrow()) {
            case Exit.NeverStarted never -> true;
            case Exit.Exited exited -> exited.code() == 128 + Signal.TERM.number();
            case Exit.Unknown unknown -> false;
        };
        fixture.findings().check(KILL_10, sound, () -> "the exit is " + exit);
    }

    @Verifies({KILL_8, KILL_9})
    void refusesToSignalACreatedContainer(RuntimeFixture fixture) {
        TestProgram testProgram = new TestProgram.ExitWith(7);
        Container container = fixture.created(testProgram);
        UnsupportedException refusal = fixture.findings()
                .expectFailure(KILL_8, UnsupportedException.class, () -> container.kill(Signal.USR1));
        fixture.findings()
                .check(KILL_8, refusal.capability().equals(Optional.of(Capability.SIGNAL_CREATED)),
                        () -> "it names " + refusal.capability());
        fixture.expectState(KILL_9, container, State.CREATED);
        // a signal that was sent would end the program as soon as it starts
        fixture.expectCode(KILL_9, fixture.awaitExit(fixture.started(container, testProgram)), 7);
    }

    @Verifies(KILL_6)
    void takesOnlyKillInUnknown(RuntimeFixture fixture) {
        Container container = fixture.containerIn(State.UNKNOWN);
        fixture.findings()
                .expectFailure(KILL_6, IllegalTransitionException.class, () -> container.kill(Signal.TERM));
        fixture.expectState(KILL_6, container, State.UNKNOWN);
        fixture.findings().expectSuccess(KILL_6, () -> container.kill(Signal.KILL));
    }
}
