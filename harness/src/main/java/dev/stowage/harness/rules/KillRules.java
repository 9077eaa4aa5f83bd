package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;

/** What kill promises beyond the table. */
final class KillRules {
    @Verifies(KILL_SENDS)
    void endsAProgramWithKill(RuntimeBench bench) {
        Container container = bench.running();
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.KILL));
        bench.expectCode(KILL_SENDS, bench.exit(container), 137);
        bench.expectState(KILL_SENDS, container, State.STOPPED);
    }

    @Verifies(KILL_SENDS)
    void letsTheProgramHandleTheSignal(RuntimeBench bench) {
        Container container = bench.running(new Program.ExitOnTerm(44));
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.TERM));
        bench.expectCode(KILL_SENDS, bench.exit(container), 44);
    }

    @Verifies(KILL_CREATED)
    void endsACreatedContainer(RuntimeBench bench) {
        Container container = bench.created(new Program.ExitWith(0));
        bench.findings.act(KILL_CREATED, () -> container.kill(Signal.KILL));
        Exit exit = bench.exit(container);
        bench.findings.check(KILL_CREATED, !(exit instanceof Exit.Exited exited && exited.code() == 0),
                () -> "the exit is " + exit + " though the program never ran");
        bench.expectState(KILL_CREATED, container, State.STOPPED);
    }

    @Verifies(KILL_SIGNALS_CREATED)
    void signalsACreatedContainerAsDeclared(RuntimeBench bench) {
        Container container = bench.created(new Program.ExitWith(0));
        if (bench.can(Capability.SIGNAL_CREATED)) {
            bench.findings.act(KILL_SIGNALS_CREATED, () -> container.kill(Signal.USR1));
        } else {
            UnsupportedException refusal = bench.findings.refused(KILL_SIGNALS_CREATED,
                    UnsupportedException.class, () -> container.kill(Signal.USR1));
            bench.findings.check(KILL_SIGNALS_CREATED,
                    refusal.capability().equals(Capability.SIGNAL_CREATED.name()),
                    () -> "it names " + refusal.capability());
            bench.expectState(KILL_SIGNALS_CREATED, container, State.CREATED);
        }
    }

    @Verifies(KILL_UNKNOWN)
    void takesOnlyKillInUnknown(RuntimeBench bench) {
        Container container = bench.in(State.UNKNOWN);
        bench.findings.refused(KILL_UNKNOWN, IllegalTransitionException.class,
                () -> container.kill(Signal.TERM));
        bench.expectState(KILL_UNKNOWN, container, State.UNKNOWN);
        bench.findings.act(KILL_UNKNOWN, () -> container.kill(Signal.KILL));
    }
}
