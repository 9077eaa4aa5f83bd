package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Signal;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Interrupted;
import java.time.Duration;

/** What verbs promise to a thread that is interrupted. */
final class InterruptRules {
    @Verifies({INTERRUPT_FLAG, INTERRUPT_OUTCOME})
    void changeNothingOrSaySo(RuntimeBench bench) throws Exception {
        var id = bench.freshId();
        var bundle = bench.bundle(id, new Program.SleepForever());
        if (judged(bench, "create", () -> bench.runtime().create(id, bundle))) {
            bench.findings.refused(INTERRUPT_OUTCOME, NotFoundException.class,
                    () -> bench.runtime().find(id));
        }
        Container created = bench.created(new Program.SleepForever());
        unchanged(bench, created, "start", created::start);
        Container running = bench.running(new Program.IgnoreTerm());
        unchanged(bench, running, "request stop", () -> running.requestStop(Signal.TERM));
        unchanged(bench, running, "stop", () -> running.stop(Duration.ofSeconds(5)));
        Container stopped = bench.stopped(0);
        unchanged(bench, stopped, "delete", stopped::delete);
    }

    private static void unchanged(RuntimeBench bench, Container container, String verb, Findings.Act act)
            throws Exception {
        Snapshot before = Snapshot.of(bench, container);
        if (judged(bench, verb, act)) {
            Snapshot after = Snapshot.of(bench, container);
            bench.findings.check(INTERRUPT_OUTCOME, after.equals(before),
                    () -> verb + " threw Interrupted; it was " + before + " and is " + after);
        }
    }

    /** Returns whether the verb said that nothing was done. */
    private static boolean judged(RuntimeBench bench, String verb, Findings.Act act) throws Exception {
        Interrupted end = bench.findings.step(INTERRUPT_OUTCOME,
                () -> Waiting.interrupted(act, bench.patience()));
        bench.findings.check(INTERRUPT_FLAG, end.flag(), () -> verb + " lost the interrupt flag");
        var thrown = end.thrown();
        bench.findings.check(INTERRUPT_OUTCOME,
                thrown == null || thrown instanceof OperationInterruptedException
                        || thrown instanceof OutcomeUnknownException,
                () -> verb + " threw " + thrown);
        return thrown instanceof OperationInterruptedException;
    }
}
