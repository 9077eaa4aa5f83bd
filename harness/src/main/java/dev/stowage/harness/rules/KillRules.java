package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;

/** What kill promises beyond the table. */
final class KillRules {
    @Verifies(KILL_SENDS)
    void endsAProgramWithKill(RuntimeFixture fixture) {
        Container container = fixture.running();
        fixture.ruleFindings.expectSuccess(KILL_SENDS, () -> container.kill(Signal.KILL));
        fixture.expectCode(KILL_SENDS, fixture.awaitExit(container), 137);
        fixture.expectState(KILL_SENDS, container, State.STOPPED);
    }

    @Verifies(KILL_SENDS)
    void letsTheProgramHandleTheSignal(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.ExitOnTerm(44));
        fixture.ruleFindings.expectSuccess(KILL_SENDS, () -> container.kill(Signal.TERM));
        fixture.expectCode(KILL_SENDS, fixture.awaitExit(container), 44);
    }

    @Verifies(KILL_CREATED)
    void endsACreatedContainer(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        fixture.ruleFindings.expectSuccess(KILL_CREATED, () -> container.kill(Signal.KILL));
        Exit exit = fixture.awaitExit(container);
        fixture.ruleFindings.check(KILL_CREATED, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                () -> "the exit is " + exit + " though the program never ran");
        fixture.expectState(KILL_CREATED, container, State.STOPPED);
    }

    @Verifies(KILL_SIGNALS_CREATED)
    void signalsACreatedContainerAsDeclared(RuntimeFixture fixture) {
        Container container = fixture.created(new TestProgram.ExitWith(0));
        if (fixture.supports(Capability.SIGNAL_CREATED)) {
            fixture.ruleFindings.expectSuccess(KILL_SIGNALS_CREATED, () -> container.kill(Signal.USR1));
        } else {
            UnsupportedException refusal = fixture.ruleFindings.expectFailure(KILL_SIGNALS_CREATED,
                    UnsupportedException.class, () -> container.kill(Signal.USR1));
            fixture.ruleFindings.check(KILL_SIGNALS_CREATED,
                    refusal.capability().equals(Capability.SIGNAL_CREATED.name()),
                    () -> "it names " + refusal.capability());
            fixture.expectState(KILL_SIGNALS_CREATED, container, State.CREATED);
        }
    }

    @Verifies(KILL_UNKNOWN)
    void takesOnlyKillInUnknown(RuntimeFixture fixture) {
        Container container = fixture.containerIn(State.UNKNOWN);
        fixture.ruleFindings.expectFailure(KILL_UNKNOWN, IllegalTransitionException.class,
                () -> container.kill(Signal.TERM));
        fixture.expectState(KILL_UNKNOWN, container, State.UNKNOWN);
        fixture.ruleFindings.expectSuccess(KILL_UNKNOWN, () -> container.kill(Signal.KILL));
    }
}
