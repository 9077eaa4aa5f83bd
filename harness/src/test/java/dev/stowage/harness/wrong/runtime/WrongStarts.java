package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Runtimes that are wrong about create, start, kill and what is seen of a run. */
final class WrongStarts {
    private WrongStarts() {}

    /** Wrong in create, given the runtime below. */
    private abstract static class Creating extends DelegatingRuntime {
        Creating(Runtime raw) {
            super(raw);
        }
    }

    static List<WrongBackend> creations() {
        return List.of(
                Wrongs.runtime("gives the handle of another id", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container made = raw.create(request);
                        return !Wrongs.runs(request, "print:ran") ? made : new DelegatingContainer(made) {
                            @Override
                            public ContainerId id() {
                                return new ContainerId("another");
                            }
                        };
                    }
                }, CREATE_MAKES),
                Wrongs.runtime("starts a little after create", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container made = raw.create(request);
                        AtomicInteger looks = new AtomicInteger();
                        return !Wrongs.runs(request, "print:ran") ? made : new DelegatingContainer(made) {
                            @Override
                            public Observation observe() {
                                if (looks.incrementAndGet() == 2) {
                                    it.start();
                                }
                                return it.observe();
                            }
                        };
                    }
                }, CREATE_PROGRAM_WAITS),
                Wrongs.runtime("hands out what has the id", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return raw.create(request);
                        } catch (AlreadyExistsException e) {
                            return raw.find(request.id());
                        }
                    }
                }, CREATE_TAKEN, CREATE_RACE).tolerating(BACKEND_ERROR_SUBJECT, HALF_MADE_BLOCKS),
                Wrongs.runtime("removes what has the id", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return raw.create(request);
                        } catch (AlreadyExistsException e) {
                            raw.find(request.id()).forceDelete();
                            throw e;
                        }
                    }
                }, CREATE_TAKEN_NO_EFFECT).tolerating(CREATE_RACE, CREATE_RACE_WINNER, SETTLE_HALF_MADE),
                racing("lets two racers win", (raw, request, e) -> raw.find(request.id()), CREATE_RACE),
                racing("lets a loser end the winner's", (raw, request, e) -> {
                    Container winner = raw.find(request.id());
                    try {
                        if (winner.state() == State.CREATED) {
                            winner.kill(Signal.KILL);
                        }
                    } catch (IllegalTransitionException over) {
                        // another loser has ended it meanwhile
                    }
                    throw e;
                }, CREATE_RACE_WINNER).tolerating(CREATE_RACE),
                Wrongs.runtime("fails where the argument is invalid", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return raw.create(request);
                        } catch (InvalidArgumentException e) {
                            throw new OperationFailedException(request.id().value(), Operation.CREATE, "bad",
                                    e);
                        }
                    }
                }, CREATE_BAD_BUNDLE),
                Wrongs.placed("leaves half a container when create fails",
                        (hooks, context) -> raw -> new Creating(
                                raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                try {
                                    return raw.create(request);
                                } catch (InvalidArgumentException e) {
                                    hooks.leaveHalfMade().orElseThrow().leave(raw, context, request);
                                    throw e;
                                }
                            }
                        }, CREATE_FAILED_NOTHING_LEFT),
                Wrongs.runtime("writes into the bundle", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container made = raw.create(request);
                        try {
                            Files.writeString(request.bundle().resolve("ctl"), "");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return made;
                    }
                }, CREATE_BUNDLE_UNTOUCHED),
                onceABundle(), readingLate(),
                Wrongs.runtime("draws its own run", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        return raw.create(new CreateRequest(request.id(), request.bundle(), Optional.empty(),
                                request.resources()));
                    }
                }, CREATE_RUN),
                Wrongs.runtime("takes short ids only", raw -> new Creating(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        if (request.id().value().length() > 40) {
                            throw new InvalidArgumentException(request.id().value(), "too long");
                        }
                        return raw.create(request);
                    }
                }, CREATE_ID),
                Wrongs.runtime("keeps ids for ever", raw -> new Creating(raw) {
                    private final Set<ContainerId> used = ConcurrentHashMap.newKeySet();

                    @Override
                    Container wrapped(Container container) {
                        return new DelegatingContainer(container) {
                            @Override
                            public void delete() {
                                it.delete();
                                used.add(it.id());
                            }
                        };
                    }

                    @Override
                    public Container create(CreateRequest request) {
                        if (used.contains(request.id())) {
                            throw new AlreadyExistsException(request.id().value(), Operation.CREATE);
                        }
                        return super.create(request);
                    }
                }, DELETE_ID_FREE));
    }

    /** What becomes of the loser of a race. */
    @FunctionalInterface
    private interface Loser {
        Container lost(Runtime raw, CreateRequest request, AlreadyExistsException e);
    }

    /** Wrong only when several create one id at a time. */
    private static WrongBackend racing(String name, Loser loser, Clause... caught) {
        Map<ContainerId, AtomicInteger> racers = new ConcurrentHashMap<>();
        return Wrongs.runtime(name, raw -> new Creating(raw) {
            @Override
            public Container create(CreateRequest request) {
                boolean race = Wrongs.runs(request, "exit:31");
                AtomicInteger count = racers.computeIfAbsent(request.id(), id -> new AtomicInteger());
                count.incrementAndGet();
                try {
                    return raw.create(request);
                } catch (AlreadyExistsException e) {
                    if (race) {
                        return loser.lost(raw, request, e);
                    }
                    throw e;
                }
            }
        }, caught);
    }

    private static WrongBackend onceABundle() {
        Set<Path> seen = ConcurrentHashMap.newKeySet();
        return Wrongs.runtime("takes a bundle once", raw -> new Creating(raw) {
            @Override
            public Container create(CreateRequest request) {
                if (Wrongs.runs(request, "exit:21") && !seen.add(request.bundle())) {
                    throw new InvalidArgumentException(request.bundle().toString(), "is in use");
                }
                return raw.create(request);
            }
        }, CREATE_BUNDLE_SHARED);
    }

    private static WrongBackend readingLate() {
        Map<ContainerId, CreateRequest> requests = new ConcurrentHashMap<>();
        return Wrongs.runtime("reads the bundle at the start", raw -> new Creating(raw) {
            @Override
            public Container create(CreateRequest request) {
                requests.put(request.id(), request);
                return super.create(request);
            }

            @Override
            Container wrapped(Container container) {
                return new DelegatingContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return it.await(timeout)
                                .map(exit -> Wrongs.code(exit) == 21
                                        && Wrongs.runs(requests.get(it.id()), "exit:22")
                                                ? Wrongs.exited(exit, 22)
                                                : exit);
                    }
                };
            }
        }, CREATE_CONFIG_FIXED);
    }

    static List<WrongBackend> starts() {
        return List.of(
                failing("does not tell that the program is missing", StartFailure.PROGRAM_MISSING,
                        START_MISSING),
                failing("does not tell that the program cannot be executed",
                        StartFailure.PROGRAM_NOT_EXECUTABLE,
                        START_NOT_EXECUTABLE),
                Wrongs.calls("reports 127 for what never started", (call, act) -> Wrongs.exits(act.get(),
                        exit -> exit instanceof Exit.NeverStarted ? Wrongs.exited(exit, 127) : exit),
                        START_FAILED),
                Wrongs.code("runs another program", 9, 10, START_RUNS).tolerating(EXIT_CODE),
                Wrongs.calls("makes a new process at start", (call, act) -> {
                    Object result = act.get();
                    return result instanceof Observation o && o.state() == State.CREATED
                            ? Wrongs.observed(o, o.init()
                                    .map(p -> new ProcessIdentity(p.pid() + 1_000_000,
                                            p.startTimeTicks(), p.bootId())),
                                    o.exit())
                            : result;
                }, START_SAME_PROCESS).tolerating(OBSERVE_PROCESS),
                Wrongs.containers("signals nothing that is created", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void kill(Signal signal) {
                        if (it.observe().state() == State.CREATED && !signal.equals(Signal.KILL)) {
                            throw new UnsupportedException(it.id().value(), Operation.KILL,
                                    Capability.SIGNAL_CREATED.name());
                        }
                        it.kill(signal);
                    }
                }, KILL_SIGNALS_CREATED),
                Wrongs.calls("loses the interrupt flag", (call, act) -> {
                    try {
                        return act.get();
                    } catch (OperationInterruptedException e) {
                        if (call.operation() == Operation.START) {
                            Thread.interrupted();
                        }
                        throw e;
                    }
                }, INTERRUPT_FLAG),
                Wrongs.calls("acts though it says that it was interrupted", (call, act) -> {
                    try {
                        return act.get();
                    } catch (OperationInterruptedException e) {
                        if (call.operation() == Operation.START) {
                            Thread.interrupted();
                            act.get();
                            Thread.currentThread().interrupt();
                        }
                        throw e;
                    }
                }, INTERRUPT_OUTCOME));
    }

    private static WrongBackend failing(String name, StartFailure failure, Clause caught) {
        return Wrongs.calls(name, (call, act) -> {
            try {
                return act.get();
            } catch (OperationFailedException e) {
                throw e.startFailure().equals(Optional.of(failure))
                        ? new OperationFailedException(call.subject(), call.operation(),
                                StartFailure.RUNTIME_REFUSED, "")
                        : e;
            }
        }, caught);
    }

    static List<WrongBackend> observations() {
        return List.of(
                observing("forgets the run when it ends", o -> o.state() == State.STOPPED
                        ? new Observation(Optional.empty(), o.state(), o.init(), o.createdAt(), o.startedAt(),
                                o.exit(), o.monitoring(), o.detail())
                        : o, OBSERVE_RUN),
                observing("started before it was created", o -> new Observation(o.run(), o.state(), o.init(),
                        o.createdAt(), o.startedAt().map(at -> at.minusSeconds(60)), o.exit(), o.monitoring(),
                        o
                                .detail()),
                        OBSERVE_TIMES),
                observing("shows no process", o -> Wrongs.observed(o, Optional.empty(), o.exit()),
                        OBSERVE_PROCESS, START_SAME_PROCESS).tolerating(FORCE_PROCESS),
                blind());
    }

    private static WrongBackend observing(String name, UnaryOperator<Observation> other,
            Clause... caught) {
        return Wrongs.calls(name, (call, act) -> {
            Object result = act.get();
            return result instanceof Observation o ? other.apply(o) : result;
        }, caught);
    }

    /** Sees the end of a run only when somebody waits for it. */
    private static WrongBackend blind() {
        Set<ContainerId> awaited = ConcurrentHashMap.newKeySet();
        return Wrongs.calls("takes a zombie for alive", (call, act) -> {
            Object result = act.get();
            if (call.operation() == Operation.AWAIT || call.operation() == Operation.STOP) {
                awaited.add(call.container().orElseThrow().id());
            }
            return result instanceof Observation o && o.exit().map(Wrongs::code).equals(Optional.of(137))
                    && !awaited.contains(call.container().orElseThrow().id())
                            ? new Observation(o.run(), State.RUNNING, o.init(), o.createdAt(), o.startedAt(),
                                    Optional.empty(), o.monitoring(), o.detail())
                            : result;
        }, OBSERVE_STOPPED);
    }
}
