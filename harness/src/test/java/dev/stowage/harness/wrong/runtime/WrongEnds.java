package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.harness.wrong.WrongBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Runtimes that are wrong about exits, await and stop. */
final class WrongEnds {
    private static final Duration LONG = Duration.ofSeconds(4);

    private WrongEnds() {}

    static List<WrongBackend> exits() {
        return List.of(
                Wrongs.code("reports 72 for 200", 200, 72, EXIT_CODE),
                Wrongs.code("reports 0 for death by a signal", 128 + 15, 0, EXIT_SIGNAL)
                        .tolerating(EXIT_CODE, STOP_CREATED),
                Wrongs.calls("makes up 0 for an exit that is lost", (call, act) -> Wrongs.exits(act.get(),
                        exit -> exit instanceof Exit.Unknown ? Wrongs.exited(exit, 0) : exit),
                        EXIT_MONITOR_LOST),
                Wrongs.calls("names another signal", (call, act) -> Wrongs.exits(act.get(),
                        exit -> Wrongs.code(exit) == 138
                                ? new Exit.Exited(138, Optional.of(Signal.HUP), exit.at(),
                                        OutOfMemory.NOT_SEEN,
                                        ExitSource.RUNTIME)
                                : exit),
                        EXIT_SIGNAL),
                changingTimes(), forgetful(),
                Wrongs.calls("needs the monitor to kill", (call, act) -> {
                    if (call.operation() == Operation.KILL && call.container()
                            .orElseThrow()
                            .observe()
                            .monitoring() == Monitoring.UNMONITORED) {
                        throw Wrongs.failed(call);
                    }
                    return act.get();
                }, EXIT_MONITOR_LOST_KILLABLE));
    }

    private static WrongBackend changingTimes() {
        AtomicInteger looks = new AtomicInteger();
        return Wrongs.calls("dates an exit by the look at it", (call, act) -> Wrongs.exits(act.get(),
                exit -> Wrongs.code(exit) == 17
                        ? new Exit.Exited(17, Optional.empty(), exit.at().plusNanos(looks.incrementAndGet()),
                                OutOfMemory.NOT_SEEN, ExitSource.RUNTIME)
                        : exit),
                EXIT_CONSTANT);
    }

    private static WrongBackend forgetful() {
        return Wrongs.runtime("knows only what it saw itself", raw -> new DelegatingRuntime(raw) {
            private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

            @Override
            public Container create(CreateRequest request) {
                mine.add(request.id());
                return super.create(request);
            }

            @Override
            Container wrapped(Container container) {
                return new DelegatingContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return it.await(timeout)
                                .map(exit -> Wrongs.code(exit) == 77 && !mine.contains(it.id())
                                        ? Wrongs.exited(exit, 255)
                                        : exit);
                    }
                };
            }
        }, EXIT_WHILE_AWAY);
    }

    static List<WrongBackend> awaits() {
        return List.of(
                Wrongs.containers("returns from await at once", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public Exit await() {
                        return it.await(Duration.ZERO).orElseGet(() -> made(0));
                    }
                }, AWAIT_EARLY).tolerating(AWAIT_GONE, AWAIT_INTERRUPTED),
                Wrongs.containers("tells an exit once", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return it.await(timeout).filter(exit -> Wrongs.code(exit) != 51 || !timeout.isZero());
                    }
                }, AWAIT_LATE),
                concurrent(),
                Wrongs.containers("never completes its futures", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public CompletableFuture<Exit> onExit() {
                        return new CompletableFuture<>();
                    }
                }, AWAIT_FUTURE),
                Wrongs.containers("does not wait for the timeout", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return timeout.compareTo(Duration.ofMillis(120)) == 0
                                ? it.await(Duration.ZERO)
                                : it.await(
                                        timeout);
                    }
                }, AWAIT_TIMEOUT),
                Wrongs.containers("forgets the exit with the container",
                        (raw, c) -> new DelegatingContainer(c) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                it.observe();
                                return it.await(timeout);
                            }
                        }, AWAIT_AFTER_DELETE).tolerating(DELETE_OLD_HANDLE),
                Wrongs.containers("waits for ever for what is deleted",
                        (raw, c) -> new DelegatingContainer(c) {
                            @Override
                            public Exit await() {
                                Exit exit = it.await();
                                try {
                                    it.observe();
                                } catch (NotFoundException e) {
                                    if (Wrongs.code(exit) == 137) {
                                        never();
                                    }
                                }
                                return exit;
                            }
                        }, AWAIT_GONE),
                Wrongs.containers("loses the interrupt flag in await",
                        (raw, c) -> new DelegatingContainer(c) {
                            @Override
                            public Exit await() {
                                try {
                                    return it.await();
                                } catch (OperationInterruptedException e) {
                                    Thread.interrupted();
                                    throw e;
                                }
                            }
                        }, AWAIT_INTERRUPTED));
    }

    private static WrongBackend concurrent() {
        AtomicInteger waiters = new AtomicInteger();
        return Wrongs.containers("tells each waiter another time", (raw, c) -> new DelegatingContainer(c) {
            @Override
            public Exit await() {
                Exit exit = it.await();
                return Wrongs.code(exit) != 51
                        ? exit
                        : new Exit.Exited(51, Optional.empty(),
                                exit.at().plusNanos(waiters.incrementAndGet()),
                                OutOfMemory.NOT_SEEN, ExitSource.RUNTIME);
            }
        }, AWAIT_CONCURRENT);
    }

    private static Exit made(int code) {
        return new Exit.Exited(code, Optional.empty(), Instant.EPOCH, OutOfMemory.NOT_SEEN,
                ExitSource.RUNTIME);
    }

    private static void never() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static List<WrongBackend> stops() {
        return List.of(
                Wrongs.containers("stops by KILL at once", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration grace) {
                        it.stop(Signal.KILL, grace);
                    }
                }, STOP_GRACEFUL, STOP_KILLS, STOP_PAUSED).tolerating(STOP_INTERRUPTED, INTERRUPT_OUTCOME),
                Wrongs.containers("leaves it at the first signal", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration grace) {
                        it.requestStop(signal);
                    }
                }, STOP_KILLS, STOP_INTERRUPTED),
                Wrongs.code("kills a paused container instead of resuming it", 45, 137, STOP_PAUSED)
                        .tolerating(EXIT_CODE),
                Wrongs.containers("fails to stop what is stopped", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration grace) {
                        if (it.observe().state() == State.STOPPED) {
                            it.kill(signal);
                        }
                        it.stop(signal, grace);
                    }
                }, STOP_STOPPED, EXIT_CONSTANT),
                Wrongs.containers("waits in requestStop", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void requestStop(Signal signal) {
                        it.requestStop(signal);
                        it.await(LONG);
                    }
                }, STOP_REQUEST).tolerating(STOP_UNKNOWN, INTERRUPT_OUTCOME),
                Wrongs.containers("does not let stop be interrupted", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration grace) {
                        try {
                            it.stop(signal, grace);
                        } catch (OperationInterruptedException e) {
                            // as if nothing had been asked
                        }
                    }
                }, STOP_INTERRUPTED),
                Wrongs.code("takes TERM for KILL", 43, 137, STOP_GRACEFUL).tolerating(EXIT_CODE),
                Wrongs.code("sends KILL whatever was asked", 44, 137, KILL_SENDS).tolerating(EXIT_CODE));
    }
}
