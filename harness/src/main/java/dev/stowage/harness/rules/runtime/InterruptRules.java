package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Signal;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.InterruptedCall;
import dev.stowage.harness.rules.fixture.ContainerSnapshot;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;

/** Rules about operations on an interrupted thread. */
final class InterruptRules {
    @Verifies({INTERRUPT_1, INTERRUPT_2})
    void haveNoEffectOrReportAnUnknownOutcome(RuntimeFixture fixture) throws Exception {
        var id = fixture.freshId();
        var bundle = fixture.bundle(id, new TestProgram.SleepForever());
        if (isInterruptedWithoutEffect(fixture, "create", () -> fixture.runtime().create(id, bundle))) {
            fixture.findings()
                    .expectFailure(INTERRUPT_2, NotFoundException.class, () -> fixture.runtime().find(id));
        }
        Container created = fixture.created(new TestProgram.SleepForever());
        expectUnchanged(fixture, created, "start", created::start);
        Container running = fixture.running(new TestProgram.IgnoreTerm());
        expectUnchanged(fixture, running, "request stop", () -> running.requestStop(Signal.TERM));
        expectUnchanged(fixture, running, "stop", () -> running.stop(Duration.ofSeconds(5)));
        Container stopped = fixture.stopped(0);
        expectUnchanged(fixture, stopped, "delete", stopped::delete);
    }

    private static void expectUnchanged(RuntimeFixture fixture, Container container, String operation,
            RuleFindings.ThrowingAction action) throws Exception {
        ContainerSnapshot before = ContainerSnapshot.of(fixture, container);
        if (isInterruptedWithoutEffect(fixture, operation, action)) {
            ContainerSnapshot after = ContainerSnapshot.of(fixture, container);
            fixture.findings()
                    .check(INTERRUPT_2, after.equals(before),
                            () -> operation + " threw Interrupted; it was " + before + " and is " + after);
        }
    }

    /** Returns whether the operation reported that it had no effect. */
    private static boolean isInterruptedWithoutEffect(RuntimeFixture fixture, String operation,
            RuleFindings.ThrowingAction action) throws Exception {
        InterruptedCall result = fixture.findings()
                .expectValue(INTERRUPT_2, () -> TestThreads.callInterrupted(action, fixture.timeout()));
        fixture.findings()
                .check(INTERRUPT_1, result.interruptFlag(), () -> operation + " lost the interrupt flag");
        var thrown = result.thrown();
        fixture.findings()
                .check(INTERRUPT_2,
                        thrown == null || thrown instanceof OperationInterruptedException
                                || thrown instanceof OutcomeUnknownException,
                        () -> operation + " threw " + thrown);
        return thrown instanceof OperationInterruptedException;
    }
}
