package dev.stowage.harness.mutant.runtime;

import dev.stowage.api.ErrorSubject;
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
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.reference.ReferenceBackends;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of find, list, delete, recover and of the backend itself. */
final class RuntimeBookkeepingMutants {
    private RuntimeBookkeepingMutants() {}

    static List<MutantBackend> deletions() {
        return List.of(MutantRuntimes.mutatingContainers("only says that it deletes",
                (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public void delete() {
                        if (delegate.observe().state() != State.STOPPED) {
                            delegate.delete();
                        }
                    }
                }, DELETE_1).tolerating(EXIT_COMMAND_2, MANAGER_2, START_6, AWAIT_6, AWAIT_5, HOOKS_3),
                MutantRuntimes.mutatingContainers("signals nobody without saying so",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void kill(Signal signal) {
                                try {
                                    delegate.kill(signal);
                                } catch (NotFoundException e) {
                                    // the process has ended
                                }
                            }
                        }, DELETE_4),
                MutantRuntimes.mutatingContainers("observes before it refuses what it does not support",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void checkpoint(CheckpointRequest request) {
                                delegate.observe();
                                delegate.checkpoint(request);
                            }
                        }, CAPABILITY_2),
                MutantRuntimes.mutatingContainers(
                        "refuses what it does not support before it finds itself closed",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void requireOpen(Operation operation) {
                                // never asks
                            }
                        }, BACKEND_3),
                MutantRuntimes.mutatingContainers("finds the container of a handle by its id",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void kill(Signal signal) {
                                try {
                                    delegate.kill(signal);
                                } catch (NotFoundException e) {
                                    raw.find(delegate.id()).kill(signal);
                                }
                            }
                        }, DELETE_6),
                MutantRuntimes.mutatingContainers("fails to delete what is gone",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void forceDelete() {
                                delegate.observe();
                                delegate.forceDelete();
                            }
                        }, FORCE_DELETE_2).tolerating(DELETE_6),
                leavingProcesses());
    }

    private static MutantBackend leavingProcesses() {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        return MutantBackend.of("leaves the process alive",
                MutantRuntimes.subject(original, original.hooks().withLivenessProbe(process -> true),
                        context -> original.opener().apply(context)),
                FORCE_DELETE_3);
    }

    static List<MutantBackend> lists() {
        return List.of(MutantRuntimes
                .mutatingRuntime("finds by the prefix of an id", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container find(ContainerId id) {
                        try {
                            return delegateRuntime.find(id);
                        } catch (NotFoundException e) {
                            return delegateRuntime.list()
                                    .stream()
                                    .filter(c -> c.id().value().startsWith(id.value()))
                                    .findFirst()
                                    .orElseThrow(() -> e);
                        }
                    }
                }, FIND_1)
                .tolerating(FORCE_DELETE_1),
                MutantRuntimes.mutatingRuntime("fails where nothing is found",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container find(ContainerId id) {
                                try {
                                    return delegateRuntime.find(id);
                                } catch (NotFoundException e) {
                                    throw id.value().endsWith("-none")
                                            ? new OperationFailedException(id, Operation.FIND, "?",
                                                    OptionalInt.of(1), "")
                                            : e;
                                }
                            }
                        }, FIND_2),
                MutantRuntimes.mutatingRuntime("lists backwards", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public List<Container> list() {
                        return delegateRuntime.list().reversed();
                    }
                }, FIND_3), failingOnConcurrentDelete(),
                MutantRuntimes.mutatingRuntime("hides partial creations", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public List<Container> list() {
                        return delegateRuntime.list()
                                .stream()
                                .filter(RuntimeBookkeepingMutants::isComplete)
                                .toList();
                    }
                }, RECOVER_3));
    }

    private static boolean isComplete(Container container) {
        try {
            return container.state() != State.UNKNOWN;
        } catch (NotFoundException e) {
            return true;
        }
    }

    private static MutantBackend failingOnConcurrentDelete() {
        AtomicInteger deletions = new AtomicInteger();
        return MutantRuntimes.mutatingRuntime("fails to list when something has vanished",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void forceDelete() {
                                delegate.forceDelete();
                                deletions.incrementAndGet();
                            }
                        };
                    }

                    @Override
                    public List<Container> list() {
                        if (deletions.getAndSet(0) > 0) {
                            throw new NotFoundException(ErrorSubject.of("somebody"), Operation.LIST);
                        }
                        return delegateRuntime.list();
                    }
                }, FIND_4)
                .tolerating(FIND_3, RECOVER_3, DELETE_1, FORCE_DELETE_1, CREATE_8, BACKEND_4, RECOVER_5,
                        RECOVER_6, MANAGER_2, START_6, BACKEND_3, EXIT_6, EXIT_COMMAND_2);
    }

    static List<MutantBackend> recoveries() {
        return List.of(MutantRuntimes.mutatingRuntime("fails to recover an unknown id",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> recover(ContainerId id) {
                        return Optional.of(delegateRuntime.recover(id)
                                .orElseThrow(() -> new NotFoundException(id, Operation.STATE)));
                    }
                }, RECOVER_1, RECOVER_5),
                MutantRuntimes.mutatingRuntime("recovers by force", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> recover(ContainerId id) {
                        delegateRuntime.recover(id).ifPresent(Container::forceDelete);
                        return Optional.empty();
                    }
                }, RECOVER_2), MutantRuntimes.mutatingRuntime("creates over a partial creation",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                try {
                                    return delegateRuntime.create(request);
                                } catch (AlreadyExistsException e) {
                                    if (delegateRuntime.recover(request.id()).isPresent()) {
                                        throw e;
                                    }
                                    return delegateRuntime.create(request);
                                }
                            }
                        }, RECOVER_4),
                MutantRuntimes.mutatingRuntime("recovers nothing", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Optional<Container> recover(ContainerId id) {
                        return delegateRuntime.list().stream().filter(c -> c.id().equals(id)).findFirst();
                    }
                }, RECOVER_5), MutantRuntimes.mutatingCalls("treats a partial creation as complete",
                        (interceptedCall, act) -> {
                            Object result = act.get();
                            return result instanceof Observation o && o.state() == State.UNKNOWN
                                    ? o.toBuilder().state(State.CREATED).build()
                                    : result;
                        }, RECOVER_3, KILL_6));
    }

    static List<MutantBackend> managers() {
        return List.of(mutatingForeignContainers("sees less of what others made",
                c -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public Observation observe() {
                        Observation o = delegate.observe();
                        return MutantRuntimes.withInitAndExit(o, Optional.empty(), o.exit());
                    }
                }, MANAGER_1), mutatingForeignContainers("starts only what it made itself",
                        c -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void start() {
                                if (delegate.observe().state() == State.CREATED) {
                                    throw new NotFoundException(delegate.id(), Operation.START);
                                }
                                delegate.start();
                            }
                        }, MANAGER_2).tolerating(CREATE_6),
                MutantRuntimes.mutatingRuntime("takes its containers with it",
                        raw -> new DelegatingRuntime(raw) {
                            private final Set<Container> mine = ConcurrentHashMap.newKeySet();

                            @Override
                            public Container create(CreateRequest request) {
                                Container created = delegateRuntime.create(request);
                                mine.add(created);
                                return created;
                            }

                            @Override
                            public void close() {
                                for (Container container : mine) {
                                    try {
                                        container.requestStop(Signal.KILL);
                                    } catch (NotFoundException | ClosedException e) {
                                        // the process has ended already
                                    }
                                }
                                delegateRuntime.close();
                            }
                        }, MANAGER_3, EXIT_4, BACKEND_4));
    }

    private static MutantBackend mutatingForeignContainers(String name,
            java.util.function.UnaryOperator<Container> mutation,
            dev.stowage.harness.Clause... expectedViolations) {
        return MutantRuntimes.mutatingRuntime(name, raw -> new DelegatingRuntime(raw) {
            private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

            @Override
            public Container create(CreateRequest request) {
                mine.add(request.id());
                return super.create(request);
            }

            @Override
            Container wrap(Container container) {
                return mine.contains(container.id()) ? container : mutation.apply(container);
            }
        }, expectedViolations);
    }

    static List<MutantBackend> backends() {
        return List.of(
                MutantRuntimes.mutatingRuntime("has a name of two words", raw -> new DelegatingRuntime(raw) {
                    @Override
                    public String name() {
                        return "Two Words";
                    }
                }, BACKEND_1), MutantRuntimes.mutatingRuntime("throws when it is looked for",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Availability availability() {
                                throw new IllegalStateException("no such file");
                            }
                        }, BACKEND_2),
                MutantRuntimes.mutatingRuntime("lists nothing once closed",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public List<Container> list() {
                                try {
                                    return delegateRuntime.list();
                                } catch (ClosedException e) {
                                    return List.of();
                                }
                            }
                        }, BACKEND_3),
                creatingAfterClose(), failingToOpenTwice(), MutantRuntimes
                        .mutatingRuntime("complains when it is closed", raw -> new DelegatingRuntime(raw) {
                            @Override
                            public void close() {
                                delegateRuntime.close();
                                throw new UnsupportedOperationException("close");
                            }
                        }, BACKEND_7)
                        .tolerating(BACKEND_3, BACKEND_5, EXIT_4, MANAGER_3),
                MutantRuntimes.mutatingRuntime("close is not idempotent", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger closes = new AtomicInteger();

                    @Override
                    public void close() {
                        // the suite closes again what a rule has closed
                        if (closes.incrementAndGet() == 2) {
                            throw new IllegalStateException("closed");
                        }
                        delegateRuntime.close();
                    }
                }, BACKEND_5).tolerating(BACKEND_7, EXIT_4, MANAGER_3), MutantRuntimes
                        .mutatingRuntime("names no container in errors", raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container find(ContainerId id) {
                                try {
                                    return delegateRuntime.find(id);
                                } catch (NotFoundException e) {
                                    throw new NotFoundException(ErrorSubject.of("somebody"), Operation.FIND);
                                }
                            }
                        }, BACKEND_6),
                MutantRuntimes.mutatingRuntime("learns to do more", raw -> new DelegatingRuntime(raw) {
                    private final AtomicInteger asked = new AtomicInteger();

                    @Override
                    public Set<Capability> capabilities() {
                        EnumSet<Capability> more = EnumSet.copyOf(delegateRuntime.capabilities());
                        if (asked.incrementAndGet() > 1) {
                            more.add(Capability.EVENTS);
                        }
                        return more;
                    }
                }, CAPABILITY_1));
    }

    /** The first runtime is the one that all rules use. */
    private static MutantBackend failingToOpenTwice() {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        AtomicInteger opened = new AtomicInteger();
        return MutantBackend.of("is opened once only",
                MutantRuntimes.subject(original, original.hooks(), context -> {
                    if (opened.incrementAndGet() > 1) {
                        throw new NoClassDefFoundError("absent");
                    }
                    return original.opener().apply(context);
                }), BACKEND_7);
    }

    private static MutantBackend creatingAfterClose() {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        RuntimeSubject original = referenceBackends.runtimeSubject();
        return MutantBackend.of("creates once closed",
                MutantRuntimes.subject(original, original.hooks(), context -> {
                    Runtime open = referenceBackends.runtime(context);
                    return new DelegatingRuntime(referenceBackends.runtime(context)) {
                        @Override
                        public Container create(CreateRequest request) {
                            try {
                                return delegateRuntime.create(request);
                            } catch (ClosedException e) {
                                open.create(request);
                                throw e;
                            }
                        }
                    };
                }), BACKEND_4);
    }

    /** Mutants that only sequences of operations detect. */
    static List<MutantBackend> sequences() {
        Map<ContainerId, AtomicInteger> pauses = new ConcurrentHashMap<>();
        return List.of(MutantRuntimes.mutatingRuntime("does not freeze what was frozen before",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = super.create(request);
                        pauses.put(request.id(), new AtomicInteger());
                        return created;
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void pause() {
                                delegate.pause();
                                if (pauses.get(delegate.id()).incrementAndGet() == 2) {
                                    delegate.resume();
                                }
                            }
                        };
                    }
                }, TABLE_4));
    }
}
