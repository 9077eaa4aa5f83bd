package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Mutants of exits, await and stop. */
final class RuntimeExitMutants {
    private static final Duration LONG = Duration.ofSeconds(4);

    private RuntimeExitMutants() {}

    static List<MutantBackend> exits() {
        return List.of(MutantRuntimes.code("reports 72 for 200", 200, 72, EXIT_1),
                MutantRuntimes.code("reports 0 for death by a signal", 128 + 15, 0, EXIT_2)
                        .tolerating(EXIT_1, STOP_7),
                MutantRuntimes.mutatingCalls("makes up 0 for an exit that is lost",
                        (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                                exit -> exit instanceof Exit.Unknown ? MutantRuntimes.withCode(exit, 0)
                                        : exit),
                        EXIT_5),
                MutantRuntimes.mutatingCalls("names another signal", (interceptedCall,
                        act) -> MutantRuntimes.mapExit(act.get(), exit -> MutantRuntimes.code(exit) == 138
                                ? Exit.exited(138, exit.at(), ExitSource.RUNTIME).withSignal(Signal.HUP)
                                : exit),
                        EXIT_2),
                changingTimes(), forgettingForeignExits(),
                MutantRuntimes.mutatingCalls("needs the monitor to kill", (interceptedCall, act) -> {
                    if (interceptedCall.operation() == Operation.KILL && interceptedCall.container()
                            .orElseThrow()
                            .observe()
                            .monitoring() == Monitoring.UNMONITORED) {
                        throw MutantRuntimes.failure(interceptedCall);
                    }
                    return act.get();
                }, EXIT_6));
    }

    static List<MutantBackend> exitCommands() {
        return List.of(
                creating("never starts the exit command", request -> request.withExitCommand(List.of()),
                        EXIT_COMMAND_1).tolerating(EXIT_COMMAND_2),
                creating("starts the exit command twice",
                        request -> withExitScript(request, script -> script + "; " + script), EXIT_COMMAND_1),
                MutantRuntimes.mutatingRuntime("starts the exit command at once",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                Container created = super.create(request.withExitCommand(List.of()));
                                if (!request.exitCommand().isEmpty()) {
                                    start(request.exitCommand());
                                }
                                return created;
                            }
                        }, EXIT_COMMAND_1),
                keepingContainersWithExitCommands(), acceptingUndeclared(), leavingWhatItRefused());
    }

    private static MutantBackend creating(String name, UnaryOperator<CreateRequest> change,
            Clause... expectedViolations) {
        return MutantRuntimes.mutatingRuntime(name, raw -> new DelegatingRuntime(raw) {
            @Override
            public Container create(CreateRequest request) {
                return super.create(change.apply(request));
            }
        }, expectedViolations);
    }

    private static CreateRequest withExitScript(CreateRequest request, UnaryOperator<String> change) {
        return request.exitCommand().isEmpty() ? request
                : request.withExitCommand(
                        List.of("/bin/sh", "-c", change.apply(request.exitCommand().getLast())));
    }

    private static void start(List<String> command) {
        try {
            new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MutantBackend keepingContainersWithExitCommands() {
        Set<ContainerId> kept = ConcurrentHashMap.newKeySet();
        return MutantRuntimes.mutatingRuntime("keeps a container whose exit command fails",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        if (request.exitCommand().toString().contains("exit 3")) {
                            kept.add(request.id());
                        }
                        return super.create(request);
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void delete() {
                                if (!kept.remove(delegate.id())) {
                                    delegate.delete();
                                }
                            }
                        };
                    }
                }, EXIT_COMMAND_2);
    }

    /** Does not declare the capability. */
    private abstract static class WithoutExitCommand extends DelegatingRuntime {
        WithoutExitCommand(Runtime raw) {
            super(raw);
        }

        @Override
        public Set<Capability> capabilities() {
            Set<Capability> declared = EnumSet.copyOf(super.capabilities());
            declared.remove(Capability.EXIT_COMMAND);
            return Set.copyOf(declared);
        }
    }

    private static MutantBackend acceptingUndeclared() {
        return MutantRuntimes
                .mutatingRuntime("accepts an exit command that it does not declare",
                        raw -> new WithoutExitCommand(raw) {}, CREATE_14)
                .tolerating(CREATE_15);
    }

    private static MutantBackend leavingWhatItRefused() {
        return MutantRuntimes.mutatingRuntime("refuses an exit command after it has created the container",
                raw -> new WithoutExitCommand(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = super.create(request.withExitCommand(List.of()));
                        if (!request.exitCommand().isEmpty()) {
                            throw new UnsupportedException(request.id(), Operation.CREATE,
                                    Capability.EXIT_COMMAND);
                        }
                        return created;
                    }
                }, CREATE_15);
    }

    private static MutantBackend changingTimes() {
        AtomicInteger observations = new AtomicInteger();
        return MutantRuntimes.mutatingCalls("dates an exit by its observation",
                (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                        exit -> MutantRuntimes.code(exit) == 17 ? Exit.exited(17,
                                exit.at().plusNanos(observations.incrementAndGet()), ExitSource.RUNTIME)
                                : exit),
                EXIT_3);
    }

    private static MutantBackend forgettingForeignExits() {
        return MutantRuntimes.mutatingRuntime("knows only what it saw itself",
                raw -> new DelegatingRuntime(raw) {
                    private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

                    @Override
                    public Container create(CreateRequest request) {
                        mine.add(request.id());
                        return super.create(request);
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return delegate.await(timeout)
                                        .map(exit -> MutantRuntimes.code(exit) == 77
                                                && !mine.contains(delegate.id())
                                                        ? MutantRuntimes.withCode(exit, 255)
                                                        : exit);
                            }
                        };
                    }
                }, EXIT_4);
    }

    static List<MutantBackend> awaits() {
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

    static List<MutantBackend> stops() {
        return List.of(MutantRuntimes
                .mutatingContainers("stops by KILL at once", (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration timeout) {
                        delegate.stop(Signal.KILL, timeout);
                    }
                }, STOP_1, STOP_2, STOP_6)
                .tolerating(STOP_10, INTERRUPT_2),
                MutantRuntimes.mutatingContainers("leaves it at the first signal",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                delegate.requestStop(signal);
                            }
                        }, STOP_2, STOP_10),
                MutantRuntimes.code("kills a paused container instead of resuming it", 45, 137, STOP_6)
                        .tolerating(EXIT_1),
                MutantRuntimes.mutatingContainers("fails to stop what is stopped",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                if (delegate.observe().state() == State.STOPPED) {
                                    delegate.kill(signal);
                                }
                                delegate.stop(signal, timeout);
                            }
                        }, STOP_5, EXIT_3),
                MutantRuntimes.mutatingContainers("waits in requestStop",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void requestStop(Signal signal) {
                                delegate.requestStop(signal);
                                delegate.await(LONG);
                            }
                        }, STOP_9).tolerating(STOP_8, INTERRUPT_2),
                MutantRuntimes.mutatingContainers("does not let stop be interrupted",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                try {
                                    delegate.stop(signal, timeout);
                                } catch (OperationInterruptedException e) {
                                    // ignores the request
                                }
                            }
                        }, STOP_10),
                MutantRuntimes.code("takes TERM for KILL", 43, 137, STOP_1).tolerating(EXIT_1),
                MutantRuntimes.code("sends KILL whatever was asked", 44, 137, KILL_1).tolerating(EXIT_1));
    }
}
