package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of await. */
final class RuntimeAwaitMutants {
    private RuntimeAwaitMutants() {}

    static List<MutantBackend> all() {
        return List.of(MutantRuntimes.mutatingContainers("returns from await at once",
                (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public Exit await() {
                        return delegate.await(Duration.ZERO).orElseGet(() -> exitWithCode(0));
                    }
                }, AWAIT_1).tolerating(AWAIT_6, AWAIT_7), MutantRuntimes.mutatingContainers(
                        "reports an exit once", (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return delegate.await(timeout)
                                        .filter(exit -> MutantRuntimes.code(exit) != 51 || !timeout.isZero());
                            }
                        }, AWAIT_2),
                differingConcurrentExits(), MutantRuntimes.mutatingContainers("never completes its futures",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public CompletableFuture<Exit> onExit() {
                                return new CompletableFuture<>();
                            }
                        }, AWAIT_8),
                MutantRuntimes.mutatingContainers("does not wait for the timeout",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return timeout.compareTo(Duration.ofMillis(120)) == 0
                                        ? delegate.await(Duration.ZERO)
                                        : delegate.await(timeout);
                            }
                        }, AWAIT_4),
                MutantRuntimes.mutatingContainers("forgets the exit with the container",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                delegate.observe();
                                return delegate.await(timeout);
                            }
                        }, AWAIT_5).tolerating(DELETE_6),
                MutantRuntimes.mutatingContainers("waits forever for a deleted container",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public Exit await() {
                                Exit exit = delegate.await();
                                try {
                                    delegate.observe();
                                } catch (NotFoundException e) {
                                    if (MutantRuntimes.code(exit) == 137) {
                                        blockForever();
                                    }
                                }
                                return exit;
                            }
                        }, AWAIT_6),
                MutantRuntimes.mutatingContainers("loses the interrupt flag in await",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public Exit await() {
                                try {
                                    return delegate.await();
                                } catch (OperationInterruptedException e) {
                                    Thread.interrupted();
                                    throw e;
                                }
                            }
                        }, AWAIT_7));
    }

    private static MutantBackend differingConcurrentExits() {
        AtomicInteger waiters = new AtomicInteger();
        return MutantRuntimes.mutatingContainers("reports a different time to each waiter",
                (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public Exit await() {
                        Exit exit = delegate.await();
                        return MutantRuntimes.code(exit) != 51 ? exit
                                : Exit.exited(51, exit.at().plusNanos(waiters.incrementAndGet()),
                                        ExitSource.RUNTIME);
                    }
                }, AWAIT_3);
    }

    private static Exit exitWithCode(int code) {
        return Exit.exited(code, Instant.EPOCH, ExitSource.RUNTIME);
    }

    private static void blockForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
