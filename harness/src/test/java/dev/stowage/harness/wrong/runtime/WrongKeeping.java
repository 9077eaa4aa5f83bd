package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.wrong.WrongBackend;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Runtimes that are wrong about what they keep, find, list and give back. */
final class WrongKeeping {
    private WrongKeeping() {}

    static List<WrongBackend> deletions() {
        return List.of(
                Wrongs.containers("only says that it deletes", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void delete() {
                        if (it.observe().state() != State.STOPPED) {
                            it.delete();
                        }
                    }
                }, DELETE_REMOVES)
                        .tolerating(MANAGER_ACTS, START_FAILED, AWAIT_GONE, AWAIT_AFTER_DELETE, HOOKS_DELETE),
                Wrongs.containers("signals nobody without saying so", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void kill(Signal signal) {
                        try {
                            it.kill(signal);
                        } catch (NotFoundException e) {
                            // whoever it was has ended
                        }
                    }
                }, DELETE_HANDLE),
                Wrongs.containers("tells first what it cannot do",
                        (raw, c) -> new DelegatingContainer(c) {
                            @Override
                            public void checkpoint(CheckpointRequest request) {
                                throw new UnsupportedException(it.id().value(), Operation.CHECKPOINT,
                                        Capability.CHECKPOINT.name());
                            }
                        }, DELETE_HANDLE, BACKEND_CLOSED),
                Wrongs.containers("finds the container of a handle by its id",
                        (raw, c) -> new DelegatingContainer(
                                c) {
                            @Override
                            public void kill(Signal signal) {
                                try {
                                    it.kill(signal);
                                } catch (NotFoundException e) {
                                    raw.find(it.id()).kill(signal);
                                }
                            }
                        }, DELETE_OLD_HANDLE),
                Wrongs.containers("fails to delete what is gone", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public void forceDelete() {
                        it.observe();
                        it.forceDelete();
                    }
                }, FORCE_GONE).tolerating(DELETE_OLD_HANDLE),
                leavingProcesses());
    }

    private static WrongBackend leavingProcesses() {
        RuntimeSubject right = new References().runtimeSubject();
        return WrongBackend.of("leaves the process alive", Wrongs.subject(right,
                right.hooks().withProcesses(process -> true), context -> right.opener().apply(context)),
                FORCE_PROCESS);
    }

    static List<WrongBackend> lists() {
        return List.of(
                Wrongs.runtime("finds by the beginning of an id", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container find(ContainerId id) {
                        try {
                            return raw.find(id);
                        } catch (NotFoundException e) {
                            return raw.list()
                                    .stream()
                                    .filter(c -> c.id().value().startsWith(id.value()))
                                    .findFirst()
                                    .orElseThrow(() -> e);
                        }
                    }
                }, FIND_EXACT).tolerating(FORCE_DELETES),
                Wrongs.runtime("fails where nothing is found", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container find(ContainerId id) {
                        try {
                            return raw.find(id);
                        } catch (NotFoundException e) {
                            throw id.value().endsWith("-none")
                                    ? new OperationFailedException(id.value(),
                                            Operation.FIND, "?", OptionalInt.of(1), "")
                                    : e;
                        }
                    }
                }, FIND_MISSING),
                Wrongs.runtime("lists backwards", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public List<Container> list() {
                        return raw.list().reversed();
                    }
                }, LIST_ALL),
                vanishing(),
                Wrongs.runtime("hides what was not completed", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public List<Container> list() {
                        return raw.list().stream().filter(WrongKeeping::complete).toList();
                    }
                }, HALF_MADE_UNKNOWN));
    }

    private static boolean complete(Container container) {
        try {
            return container.state() != State.UNKNOWN;
        } catch (NotFoundException e) {
            return true;
        }
    }

    private static WrongBackend vanishing() {
        AtomicInteger deletions = new AtomicInteger();
        return Wrongs.runtime("fails to list when something has vanished", raw -> new DelegatingRuntime(raw) {
            @Override
            Container wrapped(Container container) {
                return new DelegatingContainer(container) {
                    @Override
                    public void forceDelete() {
                        it.forceDelete();
                        deletions.incrementAndGet();
                    }
                };
            }

            @Override
            public List<Container> list() {
                if (deletions.getAndSet(0) > 0) {
                    throw new NotFoundException("somebody", Operation.LIST);
                }
                return raw.list();
            }
        }, LIST_VANISHING)
                .tolerating(LIST_ALL, HALF_MADE_UNKNOWN, DELETE_REMOVES, FORCE_DELETES,
                        CREATE_FAILED_NOTHING_LEFT, BACKEND_CLOSED_NO_EFFECT, SETTLE_HALF_MADE,
                        FORCE_HALF_MADE,
                        MANAGER_ACTS, START_FAILED, BACKEND_CLOSED, EXIT_MONITOR_LOST_KILLABLE);
    }

    static List<WrongBackend> settling() {
        return List.of(
                Wrongs.runtime("fails to settle nothing", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> settle(ContainerId id) {
                        return Optional.of(raw.settle(id)
                                .orElseThrow(
                                        () -> new NotFoundException(id.value(), Operation.STATE)));
                    }
                }, SETTLE_NOTHING, SETTLE_HALF_MADE),
                Wrongs.runtime("settles by force", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> settle(ContainerId id) {
                        raw.settle(id).ifPresent(Container::forceDelete);
                        return Optional.empty();
                    }
                }, SETTLE_COMPLETE),
                Wrongs.runtime("makes a container over half a one", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return raw.create(request);
                        } catch (AlreadyExistsException e) {
                            if (raw.settle(request.id()).isPresent()) {
                                throw e;
                            }
                            return raw.create(request);
                        }
                    }
                }, HALF_MADE_BLOCKS),
                Wrongs.runtime("settles nothing", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> settle(ContainerId id) {
                        return raw.list().stream().filter(c -> c.id().equals(id)).findFirst();
                    }
                }, SETTLE_HALF_MADE),
                Wrongs.calls("takes half a container for a whole one", (call, act) -> {
                    Object result = act.get();
                    return result instanceof Observation o && o.state() == State.UNKNOWN
                            ? new Observation(o.run(), State.CREATED, o.init(), o.createdAt(), o.startedAt(),
                                    o.exit(), o.monitoring(), o.detail())
                            : result;
                }, HALF_MADE_UNKNOWN, KILL_UNKNOWN));
    }

    static List<WrongBackend> managers() {
        return List.of(
                foreign("sees less of what others made", c -> new DelegatingContainer(c) {
                    @Override
                    public Observation observe() {
                        Observation o = it.observe();
                        return Wrongs.observed(o, Optional.empty(), o.exit());
                    }
                }, MANAGER_SEES),
                foreign("starts only what it made itself", c -> new DelegatingContainer(c) {
                    @Override
                    public void start() {
                        if (it.observe().state() == State.CREATED) {
                            throw new NotFoundException(it.id().value(), Operation.START);
                        }
                        it.start();
                    }
                }, MANAGER_ACTS).tolerating(CREATE_RACE_WINNER),
                Wrongs.runtime("takes its containers with it", raw -> new DelegatingRuntime(raw) {
                    private final Set<Container> mine = ConcurrentHashMap.newKeySet();

                    @Override
                    public Container create(CreateRequest request) {
                        Container made = raw.create(request);
                        mine.add(made);
                        return made;
                    }

                    @Override
                    public void close() {
                        for (Container container : mine) {
                            try {
                                container.requestStop(Signal.KILL);
                            } catch (NotFoundException | ClosedException e) {
                                // has ended already
                            }
                        }
                        raw.close();
                    }
                }, MANAGER_GONE, EXIT_WHILE_AWAY, BACKEND_CLOSED_NO_EFFECT));
    }

    private static WrongBackend foreign(String name, java.util.function.UnaryOperator<Container> wrong,
            dev.stowage.harness.Clause... caught) {
        return Wrongs.runtime(name, raw -> new DelegatingRuntime(raw) {
            private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

            @Override
            public Container create(CreateRequest request) {
                mine.add(request.id());
                return super.create(request);
            }

            @Override
            Container wrapped(Container container) {
                return mine.contains(container.id()) ? container : wrong.apply(container);
            }
        }, caught);
    }

    static List<WrongBackend> backends() {
        return List.of(
                Wrongs.runtime("has a name of two words", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public String name() {
                        return "Two Words";
                    }
                }, BACKEND_NAME),
                Wrongs.runtime("throws when it is looked for", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Availability availability() {
                        throw new IllegalStateException("no such file");
                    }
                }, BACKEND_AVAILABILITY),
                Wrongs.runtime("lists nothing once closed", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public List<Container> list() {
                        try {
                            return raw.list();
                        } catch (ClosedException e) {
                            return List.of();
                        }
                    }
                }, BACKEND_CLOSED),
                creatingOnceClosed(),
                Wrongs.runtime("cannot be closed twice", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger closes = new AtomicInteger();

                    @Override
                    public void close() {
                        // the suite itself closes what a rule has closed
                        if (closes.incrementAndGet() == 2) {
                            throw new IllegalStateException("closed");
                        }
                        raw.close();
                    }
                }, BACKEND_CLOSE_TWICE).tolerating(EXIT_WHILE_AWAY, MANAGER_GONE),
                Wrongs.runtime("names nobody in errors", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container find(ContainerId id) {
                        try {
                            return raw.find(id);
                        } catch (NotFoundException e) {
                            throw new NotFoundException("somebody", Operation.FIND);
                        }
                    }
                }, BACKEND_ERROR_SUBJECT),
                Wrongs.runtime("learns to do more", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger asked = new AtomicInteger();

                    @Override
                    public Set<Capability> capabilities() {
                        EnumSet<Capability> more = EnumSet.copyOf(raw.capabilities());
                        if (asked.incrementAndGet() > 1) {
                            more.add(Capability.EVENTS);
                        }
                        return more;
                    }
                }, CAPABILITIES_CONSTANT));
    }

    private static WrongBackend creatingOnceClosed() {
        References references = new References();
        RuntimeSubject right = references.runtimeSubject();
        return WrongBackend.of("creates once closed", Wrongs.subject(right, right.hooks(), context -> {
            Runtime open = references.runtime(context);
            return new DelegatingRuntime(references.runtime(context)) {
                @Override
                public Container create(CreateRequest request) {
                    try {
                        return raw.create(request);
                    } catch (ClosedException e) {
                        open.create(request);
                        throw e;
                    }
                }
            };
        }), BACKEND_CLOSED_NO_EFFECT);
    }

    /** Each step is right by itself. */
    static List<WrongBackend> sequences() {
        Map<ContainerId, AtomicInteger> pauses = new ConcurrentHashMap<>();
        return List.of(
                Wrongs.runtime("does not freeze what was frozen before", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container made = super.create(request);
                        pauses.put(request.id(), new AtomicInteger());
                        return made;
                    }

                    @Override
                    Container wrapped(Container container) {
                        return new DelegatingContainer(container) {
                            @Override
                            public void pause() {
                                it.pause();
                                if (pauses.get(it.id()).incrementAndGet() == 2) {
                                    it.resume();
                                }
                            }
                        };
                    }
                }, TABLE_WALK));
    }
}
