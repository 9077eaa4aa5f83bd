package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.harness.fault.SimulatedCrashError;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants of recovery. */
final class EngineRecoveryMutants {
    private EngineRecoveryMutants() {}

    static List<MutantBackend> all() {
        return List.of(MutantEngines.mutatingEngine("guesses the exit of what ended while nobody was there",
                (original, backends) -> new DelegatingEngine(original) {
                    private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

                    @Override
                    public EngineContainer create(CreateRequest request) {
                        mine.add(request.id());
                        return super.create(request);
                    }

                    @Override
                    EngineContainer wrap(EngineContainer container) {
                        return new DelegatingEngineContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return delegate.await(timeout)
                                        .map(exit -> MutantEngines.codeOf(exit) == 93
                                                && !mine.contains(delegate.id())
                                                        ? MutantEngines.withCode(exit, 255)
                                                        : exit);
                            }
                        };
                    }
                }, RECOVERY_1), keepingAbandonedIds(), treatingLostRepliesAsFailures(),
                MutantEngines.mutatingEngine("lists only what has a record",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public List<Container> list() {
                                return delegateEngine.list()
                                        .stream()
                                        .filter(c -> backends.hasRecord(c.id()))
                                        .toList();
                            }
                        }, RECOVERY_4),
                MutantEngines.mutatingContainers("cannot delete what has no record",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void forceDelete() {
                                if (backends.hasRecord(delegate.id())) {
                                    delegate.forceDelete();
                                }
                            }
                        }, RECOVERY_5),
                MutantEngines.mutatingEngine("summarises nothing for one bad record",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public List<ContainerSummary> summaries() {
                                backends.storage().list().forEach(entry -> {
                                    if (entry instanceof RecordEntry.UnreadableRecord bad) {
                                        throw new UnreadableException(bad.id(), Operation.LIST, bad.reason());
                                    }
                                });
                                return delegateEngine.summaries();
                            }
                        }, RECOVERY_6),
                MutantEngines.mutatingContainers("deletes of a bad record only the record",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void forceDelete() {
                                if (backends.hasRecord(delegate.id()) && unreadable()) {
                                    backends.storage().delete(delegate.id());
                                } else {
                                    delegate.forceDelete();
                                }
                            }

                            private boolean unreadable() {
                                try {
                                    var _ = backends.storage().read(delegate.id());
                                    return false;
                                } catch (UnreadableException e) {
                                    return true;
                                } catch (NotFoundException e) {
                                    return false;
                                }
                            }
                        }, RECOVERY_7),
                MutantEngines.mutatingContainers("writes to records of other homes",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    delegate.start();
                                } catch (NotLocalException e) {
                                    backends.write(delegate.id(), record -> record.status().nextRun());
                                    throw e;
                                }
                            }
                        }, RECOVERY_8),
                MutantEngines.mutatingContainers("takes other homes for its own",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void init() {
                                try {
                                    delegate.init();
                                } catch (NotLocalException e) {
                                    // reports success
                                }
                            }
                        }, RECOVERY_8));
    }

    private static MutantBackend keepingAbandonedIds() {
        Set<ContainerId> abandoned = ConcurrentHashMap.newKeySet();
        return MutantEngines.mutatingEngine("keeps the id of a create that nobody finished",
                (original, backends) -> new DelegatingEngine(original) {
                    @Override
                    public EngineContainer create(CreateRequest request) {
                        if (abandoned.contains(request.id())) {
                            throw new AlreadyExistsException(request.id(), Operation.CREATE);
                        }
                        try {
                            return delegateEngine.create(request);
                        } catch (SimulatedCrashError e) {
                            abandoned.add(request.id());
                            throw e;
                        }
                    }

                    @Override
                    public EngineContainer find(ContainerId id) {
                        if (abandoned.contains(id)) {
                            throw new NotFoundException(id, Operation.FIND);
                        }
                        return delegateEngine.find(id);
                    }
                }, RECOVERY_2);
    }

    private static MutantBackend treatingLostRepliesAsFailures() {
        Set<ContainerId> lost = ConcurrentHashMap.newKeySet();
        return MutantEngines.mutatingContainers("takes a lost reply for a failure",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void start() {
                        try {
                            delegate.start();
                        } catch (OutcomeUnknownException e) {
                            lost.add(delegate.id());
                            throw e;
                        }
                    }

                    @Override
                    public Observation observe() {
                        Observation observation = delegate.observe();
                        return observation.state() == State.RUNNING && lost.contains(delegate.id())
                                ? observation.toBuilder()
                                        .state(State.CREATED)
                                        .startedAt(Optional.empty())
                                        .exit(Optional.empty())
                                        .build()
                                : observation;
                    }
                }, RECOVERY_3);
    }
}
