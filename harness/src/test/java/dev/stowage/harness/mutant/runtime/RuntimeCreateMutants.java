package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
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
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of create. */
final class RuntimeCreateMutants {
    private RuntimeCreateMutants() {}

    /** A mutant of create. */
    private abstract static class CreateMutant extends DelegatingRuntime {
        CreateMutant(Runtime raw) {
            super(raw);
        }
    }

    static List<MutantBackend> all() {
        return List.of(MutantRuntimes.mutatingRuntime("gives the handle of another id",
                raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = delegateRuntime.create(request);
                        return !MutantRuntimes.runsProgram(request, "print:ran") ? created
                                : new DelegatingRuntimeContainer(created) {
                                    @Override
                                    public ContainerId id() {
                                        return new ContainerId("another");
                                    }
                                };
                    }
                }, CREATE_1),
                MutantRuntimes.mutatingRuntime("starts a little after create", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = delegateRuntime.create(request);
                        AtomicInteger observations = new AtomicInteger();
                        return !MutantRuntimes.runsProgram(request, "print:ran") ? created
                                : new DelegatingRuntimeContainer(created) {
                                    @Override
                                    public Observation observe() {
                                        if (observations.incrementAndGet() == 2) {
                                            delegate.start();
                                        }
                                        return delegate.observe();
                                    }
                                };
                    }
                }, CREATE_2),
                MutantRuntimes.mutatingRuntime("hands out what has the id", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return delegateRuntime.create(request);
                        } catch (AlreadyExistsException e) {
                            return delegateRuntime.find(request.id());
                        }
                    }
                }, CREATE_3, CREATE_5).tolerating(BACKEND_6, RECOVER_4),
                MutantRuntimes.mutatingRuntime("removes what has the id", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        try {
                            return delegateRuntime.create(request);
                        } catch (AlreadyExistsException e) {
                            delegateRuntime.find(request.id()).forceDelete();
                            throw e;
                        }
                    }
                }, CREATE_4).tolerating(CREATE_5, CREATE_6, RECOVER_5),
                mutatingRaceLosers("lets two concurrent creates succeed",
                        (raw, request, e) -> raw.find(request.id()), CREATE_5),
                mutatingRaceLosers("lets a loser end the winner's", (raw, request, e) -> {
                    Container winner = raw.find(request.id());
                    try {
                        if (winner.state() == State.CREATED) {
                            winner.kill(Signal.KILL);
                        }
                    } catch (IllegalTransitionException over) {
                        // another loser has deleted it meanwhile
                    }
                    throw e;
                }, CREATE_6).tolerating(CREATE_5), MutantRuntimes
                        .mutatingRuntime("fails where the argument is invalid", raw -> new CreateMutant(raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                try {
                                    return delegateRuntime.create(request);
                                } catch (InvalidArgumentException e) {
                                    throw new OperationFailedException(request.id(),
                                            Operation.CREATE, "bad", e);
                                }
                            }
                        }, CREATE_7),
                MutantRuntimes.mutatingWithContext("leaves a partial creation when create fails",
                        (hooks, context) -> raw -> new CreateMutant(raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                try {
                                    return delegateRuntime.create(request);
                                } catch (InvalidArgumentException e) {
                                    hooks.partialCreate()
                                            .orElseThrow()
                                            .leave(delegateRuntime, context, request);
                                    throw e;
                                }
                            }
                        }, CREATE_8),
                MutantRuntimes.mutatingRuntime("writes into the bundle", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = delegateRuntime.create(request);
                        try {
                            Files.writeString(request.bundle().resolve("ctl"), "");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return created;
                    }
                }, CREATE_9), refusingSharedBundles(), readingBundleAtStart(),
                MutantRuntimes.mutatingRuntime("generates its own run", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        return delegateRuntime.create(CreateRequest.of(request.id(), request.bundle())
                                .withResources(request.resources())
                                .withExitCommand(request.exitCommand()));
                    }
                }, CREATE_12),
                MutantRuntimes.mutatingRuntime("takes short ids only", raw -> new CreateMutant(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        if (request.id().value().length() > 40) {
                            throw new InvalidArgumentException(request.id().value(), "too long");
                        }
                        return delegateRuntime.create(request);
                    }
                }, CREATE_13),
                MutantRuntimes.mutatingRuntime("keeps ids after delete", raw -> new CreateMutant(raw) {
                    private final Set<ContainerId> used = ConcurrentHashMap.newKeySet();

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void delete() {
                                delegate.delete();
                                used.add(delegate.id());
                            }
                        };
                    }

                    @Override
                    public Container create(CreateRequest request) {
                        if (used.contains(request.id())) {
                            throw new AlreadyExistsException(request.id(), Operation.CREATE);
                        }
                        return super.create(request);
                    }
                }, DELETE_5));
    }

    /** What the loser of a race does. */
    @FunctionalInterface
    private interface RaceLoser {
        Container handle(Runtime raw, CreateRequest request, AlreadyExistsException e);
    }

    /** Returns a mutant of concurrent creates. */
    private static MutantBackend mutatingRaceLosers(String name, RaceLoser raceLoser,
            Clause... expectedViolations) {
        Map<ContainerId, AtomicInteger> createCounts = new ConcurrentHashMap<>();
        return MutantRuntimes.mutatingRuntime(name, raw -> new CreateMutant(raw) {
            @Override
            public Container create(CreateRequest request) {
                boolean race = MutantRuntimes.runsProgram(request, "exit:31");
                AtomicInteger count = createCounts.computeIfAbsent(request.id(), id -> new AtomicInteger());
                count.incrementAndGet();
                try {
                    return delegateRuntime.create(request);
                } catch (AlreadyExistsException e) {
                    if (race) {
                        return raceLoser.handle(delegateRuntime, request, e);
                    }
                    throw e;
                }
            }
        }, expectedViolations);
    }

    private static MutantBackend refusingSharedBundles() {
        Set<Path> seen = ConcurrentHashMap.newKeySet();
        return MutantRuntimes.mutatingRuntime("takes a bundle once", raw -> new CreateMutant(raw) {
            @Override
            public Container create(CreateRequest request) {
                if (MutantRuntimes.runsProgram(request, "exit:21") && !seen.add(request.bundle())) {
                    throw new InvalidArgumentException(request.bundle().toString(), "is in use");
                }
                return delegateRuntime.create(request);
            }
        }, CREATE_10);
    }

    private static MutantBackend readingBundleAtStart() {
        Map<ContainerId, CreateRequest> requests = new ConcurrentHashMap<>();
        return MutantRuntimes.mutatingRuntime("reads the bundle at the start", raw -> new CreateMutant(raw) {
            @Override
            public Container create(CreateRequest request) {
                requests.put(request.id(), request);
                return super.create(request);
            }

            @Override
            Container wrap(Container container) {
                return new DelegatingRuntimeContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return delegate.await(timeout)
                                .map(exit -> MutantRuntimes.code(exit) == 21
                                        && MutantRuntimes.runsProgram(requests.get(delegate.id()), "exit:22")
                                                ? MutantRuntimes.withCode(exit, 22)
                                                : exit);
                    }
                };
            }
        }, CREATE_11);
    }
}
