package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.OnlyAtLayer;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Rules about await. */
final class AwaitRules {
    private static final Duration SHORT = Duration.ofMillis(120);

    @Verifies({AWAIT_1, AWAIT_3, AWAIT_2, AWAIT_8})
    void returnsTheExitToAll(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.ExitOnTerm(51));
        List<BackgroundTask<Exit>> waiters = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            waiters.add(TestThreads.start(() -> {
                begun.countDown();
                return container.await();
            }));
        }
        var future = container.onExit();
        // threads start late on a busy machine
        begun.await();
        TestDeadline.pause(Duration.ofMillis(20));
        fixture.findings()
                .check(AWAIT_1, waiters.stream().noneMatch(BackgroundTask::isDone),
                        () -> "await returned while the program runs");
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.TERM));
        Exit expected =
                fixture.findings().expectValue(AWAIT_1, () -> waiters.getFirst().result(fixture.timeout()));
        fixture.expectCode(AWAIT_1, expected, 51);
        for (BackgroundTask<Exit> waiter : waiters) {
            Exit exit = fixture.findings().expectValue(AWAIT_3, () -> waiter.result(fixture.timeout()));
            fixture.findings()
                    .check(AWAIT_3, exit.equals(expected), () -> "one got " + expected + ", another " + exit);
        }
        Exit completed = fixture.findings()
                .expectValue(AWAIT_8, () -> future.get(fixture.timeout().toMillis(), TimeUnit.MILLISECONDS));
        fixture.findings().check(AWAIT_8, completed.equals(expected), () -> "it completed with " + completed);
        for (int i = 0; i < 3; i++) {
            Optional<Exit> exit =
                    fixture.findings().expectValue(AWAIT_2, () -> container.await(Duration.ZERO));
            fixture.findings()
                    .check(AWAIT_2, exit.equals(Optional.of(expected)), () -> "later it was " + exit);
        }
        Exit blocking = fixture.findings().expectValue(AWAIT_2, () -> container.await());
        fixture.findings().check(AWAIT_2, blocking.equals(expected), () -> "later it was " + blocking);
    }

    @Verifies(AWAIT_4)
    void givesUpAfterTheTimeout(RuntimeFixture fixture) {
        Container container = fixture.running();
        for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
            long before = System.nanoTime();
            Optional<Exit> exit = fixture.findings().expectValue(AWAIT_4, () -> container.await(timeout));
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            fixture.findings().check(AWAIT_4, exit.isEmpty(), () -> "a running container has " + exit);
            fixture.findings()
                    .check(AWAIT_4,
                            took.compareTo(timeout) >= 0
                                    && took.compareTo(timeout.plus(fixture.timeout().dividedBy(3))) < 0,
                            () -> "it waited " + took.toMillis() + " ms instead of " + timeout.toMillis());
        }
    }

    @Verifies(AWAIT_5)
    void returnsTheExitAfterDelete(RuntimeFixture fixture) {
        Container container = fixture.stopped(52);
        Container other =
                fixture.findings().expectValue(FIND_1, () -> fixture.runtime().find(container.id()));
        fixture.findings().expectSuccess(DELETE_1, container::delete);
        for (Container handle : List.of(container, other)) {
            fixture.expectCode(AWAIT_5,
                    fixture.findings().expectValue(AWAIT_5, () -> handle.await(Duration.ZERO).orElseThrow()),
                    52);
        }
        fixture.expectCode(AWAIT_5, fixture.findings().expectValue(AWAIT_5, () -> container.await()), 52);
    }

    @Verifies(AWAIT_6)
    void endsWhenTheContainerIsDeleted(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running();
        BackgroundTask<String> waiter = TestThreads.start(() -> {
            try {
                return container.await() instanceof Exit.Exited exited ? "code " + exited.code() : "unknown";
            } catch (NotFoundException e) {
                // the outcome that the clause demands; the rule compares the text
                return "not found";
            }
        });
        TestDeadline.pause(Duration.ofMillis(20));
        fixture.findings().expectSuccess(FORCE_DELETE_1, container::forceDelete);
        String outcome = fixture.findings().expectValue(AWAIT_6, () -> waiter.result(fixture.timeout()));
        fixture.findings()
                .check(AWAIT_6, List.of("code 137", "unknown", "not found").contains(outcome),
                        () -> "await ended with " + outcome);
    }

    @Verifies(AWAIT_7)
    void endsWhenItIsInterrupted(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running();
        BackgroundTask<Boolean> waiter = TestThreads.start(() -> {
            try {
                container.await();
                return false;
            } catch (OperationInterruptedException e) {
                // the outcome that the clause demands; the interrupt flag must be set as well
                return Thread.currentThread().isInterrupted();
            }
        });
        TestDeadline.pause(Duration.ofMillis(20));
        waiter.thread().interrupt();
        boolean flag = fixture.findings().expectValue(AWAIT_7, () -> waiter.result(fixture.timeout()));
        fixture.findings().check(AWAIT_7, flag, () -> "it returned, or the interrupt flag was lost");
        fixture.expectState(AWAIT_7, container, State.RUNNING);
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.expectCode(AWAIT_7, fixture.awaitExit(container), 137);
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(AWAIT_6)
    void knowsNothingOfADeletedContainerElsewhere(RuntimeFixture fixture) {
        Container container = fixture.stopped(3);
        Container elsewhere = fixture.findings()
                .expectValue(MANAGER_1, () -> fixture.openAnotherManager().runtime().find(container.id()));
        fixture.findings().expectSuccess(DELETE_1, container::delete);
        fixture.findings().expectSuccess(AWAIT_6, () -> {
            try {
                if (elsewhere.await(Duration.ZERO).isEmpty()) {
                    throw fixture.findings().violation(AWAIT_6, "await returned empty");
                }
            } catch (NotFoundException e) {
                // permitted for a handle of another runtime object
            }
        });
    }
}
