package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What await promises. */
final class AwaitRules {
    private static final Duration SHORT = Duration.ofMillis(120);

    @Verifies({AWAIT_EARLY, AWAIT_CONCURRENT, AWAIT_LATE, AWAIT_FUTURE})
    void returnsTheExitToAll(RuntimeBench bench) throws Exception {
        Container container = bench.running(new Program.ExitOnTerm(51));
        List<Background<Exit>> waiters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiters.add(Waiting.background(container::await));
        }
        var future = container.onExit();
        Waiting.pause(Duration.ofMillis(20));
        bench.findings.check(AWAIT_EARLY, waiters.stream().noneMatch(Background::ended),
                () -> "await returned while the program runs");
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.TERM));
        Exit first = bench.findings.step(AWAIT_EARLY, () -> waiters.getFirst().result(bench.patience()));
        bench.expectCode(AWAIT_EARLY, first, 51);
        for (Background<Exit> waiter : waiters) {
            Exit exit = bench.findings.step(AWAIT_CONCURRENT, () -> waiter.result(bench.patience()));
            bench.findings.check(AWAIT_CONCURRENT, exit.equals(first),
                    () -> "one got " + first + ", another " + exit);
        }
        Exit promised = bench.findings.step(AWAIT_FUTURE, () -> future.get(bench.patience().toMillis(),
                TimeUnit.MILLISECONDS));
        bench.findings.check(AWAIT_FUTURE, promised.equals(first), () -> "it completed with " + promised);
        for (int i = 0; i < 3; i++) {
            Optional<Exit> exit = bench.findings.step(AWAIT_LATE, () -> container.await(Duration.ZERO));
            bench.findings.check(AWAIT_LATE, exit.equals(Optional.of(first)), () -> "later it was " + exit);
        }
        Exit blocking = bench.findings.step(AWAIT_LATE, () -> container.await());
        bench.findings.check(AWAIT_LATE, blocking.equals(first), () -> "later it was " + blocking);
    }

    @Verifies(AWAIT_TIMEOUT)
    void givesUpAfterTheTimeout(RuntimeBench bench) {
        Container container = bench.running();
        for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
            long before = System.nanoTime();
            Optional<Exit> exit = bench.findings.step(AWAIT_TIMEOUT, () -> container.await(timeout));
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            bench.findings.check(AWAIT_TIMEOUT, exit.isEmpty(), () -> "a running container has " + exit);
            bench.findings.check(AWAIT_TIMEOUT, took.compareTo(timeout) >= 0
                    && took.compareTo(timeout.plus(bench.patience().dividedBy(3))) < 0,
                    () -> "it waited " + took.toMillis() + " ms instead of " + timeout.toMillis());
        }
    }

    @Verifies(AWAIT_AFTER_DELETE)
    void returnsTheExitAfterDelete(RuntimeBench bench) {
        Container container = bench.stopped(52);
        Container other = bench.findings.step(FIND_EXACT, () -> bench.runtime().find(container.id()));
        bench.findings.act(DELETE_REMOVES, container::delete);
        for (Container handle : List.of(container, other)) {
            bench.expectCode(AWAIT_AFTER_DELETE, bench.findings.step(AWAIT_AFTER_DELETE,
                    () -> handle.await(Duration.ZERO).orElseThrow()), 52);
        }
        bench.expectCode(AWAIT_AFTER_DELETE, bench.findings.step(AWAIT_AFTER_DELETE,
                () -> container.await()), 52);
    }

    @Verifies(AWAIT_GONE)
    void endsWhenTheContainerIsDeleted(RuntimeBench bench) throws Exception {
        Container container = bench.running();
        Background<String> waiter = Waiting.background(() -> {
            try {
                return container.await() instanceof Exit.Exited exited ? "code " + exited.code() : "unknown";
            } catch (NotFoundException e) {
                return "not found";
            }
        });
        Waiting.pause(Duration.ofMillis(20));
        bench.findings.act(FORCE_DELETES, container::forceDelete);
        String outcome = bench.findings.step(AWAIT_GONE, () -> waiter.result(bench.patience()));
        bench.findings.check(AWAIT_GONE, List.of("code 137", "unknown", "not found").contains(outcome),
                () -> "await ended with " + outcome);
    }

    @Verifies(AWAIT_INTERRUPTED)
    void endsWhenItIsInterrupted(RuntimeBench bench) throws Exception {
        Container container = bench.running();
        Background<Boolean> waiter = Waiting.background(() -> {
            try {
                container.await();
                return false;
            } catch (OperationInterruptedException e) {
                return Thread.currentThread().isInterrupted();
            }
        });
        Waiting.pause(Duration.ofMillis(20));
        waiter.thread().interrupt();
        boolean flag = bench.findings.step(AWAIT_INTERRUPTED, () -> waiter.result(bench.patience()));
        bench.findings.check(AWAIT_INTERRUPTED, flag, () -> "it returned, or the interrupt flag was lost");
        bench.expectState(AWAIT_INTERRUPTED, container, State.RUNNING);
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.KILL));
        bench.expectCode(AWAIT_INTERRUPTED, bench.exit(container), 137);
    }

    @At(Layer.RAW)
    @Verifies(AWAIT_GONE)
    void knowsNothingOfADeletedContainerElsewhere(RuntimeBench bench) {
        Container container = bench.stopped(3);
        Container elsewhere = bench.findings.step(MANAGER_SEES,
                () -> bench.another().runtime().find(container.id()));
        bench.findings.act(DELETE_REMOVES, container::delete);
        bench.findings.act(AWAIT_GONE, () -> {
            try {
                if (elsewhere.await(Duration.ZERO).isEmpty()) {
                    throw bench.findings.violated(AWAIT_GONE, "await says that the run goes on");
                }
            } catch (NotFoundException e) {
                // as promised for a handle of another runtime object
            }
        });
    }
}
