package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
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
import java.util.concurrent.locks.ReentrantLock;

/** Mutants of mutual exclusion, recovery and storage outages. */
final class EngineConcurrencyRecoveryMutants {
    private EngineConcurrencyRecoveryMutants() {}

    static List<MutantBackend> mutualExclusion() {
        return List.of(MutantEngines.mutatingContainers("takes delete of what is gone for done",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void delete() {
                        try {
                            delegate.delete();
                        } catch (NotFoundException e) {
                            // reports success although nothing was done
                        }
                    }
                }, EXCLUSION_1).tolerating(DELETE_4),
                MutantEngines.mutatingContainers("fails when another acts",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    delegate.start();
                                } catch (BusyException e) {
                                    throw new OperationFailedException(delegate.id(), Operation.START, "busy",
                                            e);
                                }
                            }
                        }, EXCLUSION_2),
                MutantEngines.mutatingContainers("deletes what another holds",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void delete() {
                                try {
                                    delegate.delete();
                                } catch (BusyException e) {
                                    backends.runtime().find(delegate.id()).forceDelete();
                                    throw e;
                                }
                            }
                        }, EXCLUSION_3),
                MutantEngines.mutatingEngine("blocks reading while a container starts",
                        (original, backends) -> new DelegatingEngine(original) {
                            private final ReentrantLock lock = new ReentrantLock();

                            @Override
                            EngineContainer wrap(EngineContainer container) {
                                return new DelegatingEngineContainer(container) {
                                    @Override
                                    public void start() {
                                        lock.lock();
                                        try {
                                            delegate.start();
                                        } finally {
                                            lock.unlock();
                                        }
                                    }
                                };
                            }

                            @Override
                            public List<ContainerSummary> summaries() {
                                lock.lock();
                                try {
                                    return delegateEngine.summaries();
                                } finally {
                                    lock.unlock();
                                }
                            }
                        }, EXCLUSION_4),
                MutantEngines.mutatingContainers("holds the lock for the stop timeout",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            private final ReentrantLock lock = new ReentrantLock();

                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                lock.lock();
                                try {
                                    delegate.stop(signal, timeout);
                                } finally {
                                    lock.unlock();
                                }
                            }
                        }, EXCLUSION_5));
    }

    static List<MutantBackend> recoveries() {
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

    static List<MutantBackend> storageOutages() {
        return List.of(MutantEngines.mutatingContainers("does not say that the storage is out of reach",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void start() {
                        try {
                            delegate.start();
                        } catch (StorageUnavailableException e) {
                            throw new OperationFailedException(delegate.id(), Operation.START, "the storage",
                                    e);
                        }
                    }
                }, UNRECORDED_1), MutantEngines.mutatingContainers("starts though it cannot write that down",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    delegate.start();
                                } catch (StorageUnavailableException e) {
                                    backends.runtime().find(delegate.id()).start();
                                    throw e;
                                }
                            }
                        }, UNRECORDED_2),
                MutantEngines.mutatingContainers("kills nothing that it cannot write down",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void kill(Signal signal) {
                                if (backends.refusesWrites(delegate.id())) {
                                    throw new StorageUnavailableException(delegate.id(), Operation.KILL,
                                            "full");
                                }
                                delegate.kill(signal);
                            }
                        }, UNRECORDED_3),
                neverReconciling());
    }

    private static MutantBackend neverReconciling() {
        Set<ContainerId> unwritten = ConcurrentHashMap.newKeySet();
        return MutantEngines.mutatingContainers("never learns what happened unrecorded",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void kill(Signal signal) {
                        if (backends.refusesWrites(delegate.id())) {
                            unwritten.add(delegate.id());
                        }
                        delegate.kill(signal);
                    }

                    @Override
                    public Observation observe() {
                        Observation observation = delegate.observe();
                        return unwritten.contains(delegate.id())
                                ? observation.toBuilder().state(State.RUNNING).exit(Optional.empty()).build()
                                : observation;
                    }
                }, UNRECORDED_4);
    }
}
