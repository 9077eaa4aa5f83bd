package dev.stowage.engine.wrong;

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
import dev.stowage.harness.fault.CrashError;
import dev.stowage.harness.wrong.WrongBackend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Engines that are wrong when others act too, and after something went wrong below them. */
final class WrongEndings {
    private WrongEndings() {}

    static List<WrongBackend> exclusions() {
        return List.of(
                Wrongs.containers("takes delete of what is gone for done",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void delete() {
                                try {
                                    it.delete();
                                } catch (NotFoundException e) {
                                    // as it should be, it thinks
                                }
                            }
                        }, EXCLUSION_RACE).tolerating(DELETE_HANDLE),
                Wrongs.containers("fails when another acts",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    it.start();
                                } catch (BusyException e) {
                                    throw new OperationFailedException(it.id().value(), Operation.START,
                                            "busy", e);
                                }
                            }
                        }, EXCLUSION_BUSY),
                Wrongs.containers("deletes what another holds",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void delete() {
                                try {
                                    it.delete();
                                } catch (BusyException e) {
                                    below.runtime().find(it.id()).forceDelete();
                                    throw e;
                                }
                            }
                        }, EXCLUSION_BUSY_NO_EFFECT),
                Wrongs.engine("looks at nothing while something starts",
                        (right, below) -> new DelegatingEngine(right) {
                            private final ReentrantLock lock = new ReentrantLock();

                            @Override
                            EngineContainer wrapped(EngineContainer container) {
                                return new DelegatingContainer(container) {
                                    @Override
                                    public void start() {
                                        lock.lock();
                                        try {
                                            it.start();
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
                                    return right.summaries();
                                } finally {
                                    lock.unlock();
                                }
                            }
                        }, EXCLUSION_LOOKING),
                Wrongs.containers("holds the container for the grace",
                        (container, below) -> new DelegatingContainer(container) {
                            private final ReentrantLock lock = new ReentrantLock();

                            @Override
                            public void stop(Signal signal, Duration grace) {
                                lock.lock();
                                try {
                                    it.stop(signal, grace);
                                } finally {
                                    lock.unlock();
                                }
                            }
                        }, EXCLUSION_STOP_WAITS_FREE));
    }

    static List<WrongBackend> recoveries() {
        return List.of(
                Wrongs.engine("guesses the exit of what ended while nobody was there",
                        (right, below) -> new DelegatingEngine(right) {
                            private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

                            @Override
                            public EngineContainer create(CreateRequest request) {
                                mine.add(request.id());
                                return super.create(request);
                            }

                            @Override
                            EngineContainer wrapped(EngineContainer container) {
                                return new DelegatingContainer(container) {
                                    @Override
                                    public Optional<Exit> await(Duration timeout) {
                                        return it.await(timeout)
                                                .map(exit -> Wrongs.code(exit) == 93
                                                        && !mine.contains(it.id())
                                                                ? Wrongs.exited(exit, 255)
                                                                : exit);
                                    }
                                };
                            }
                        }, RECOVERY_REOPEN),
                abandoning(), forgettingReplies(),
                Wrongs.engine("lists only what has a record", (right, below) -> new DelegatingEngine(right) {
                    @Override
                    public List<Container> list() {
                        return right.list().stream().filter(c -> below.recorded(c.id())).toList();
                    }
                }, RECOVERY_NO_RECORD),
                Wrongs.containers("cannot delete what has no record",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void forceDelete() {
                                if (below.recorded(it.id())) {
                                    it.forceDelete();
                                }
                            }
                        }, RECOVERY_NO_RECORD_DELETED),
                Wrongs.engine("summarises nothing for one bad record",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public List<ContainerSummary> summaries() {
                                below.storage().list().forEach(entry -> {
                                    if (entry instanceof RecordEntry.Unreadable bad) {
                                        throw new UnreadableException(bad.id().toString(), Operation.LIST,
                                                bad.reason());
                                    }
                                });
                                return right.summaries();
                            }
                        }, RECOVERY_UNREADABLE),
                Wrongs.containers("deletes of a bad record only the record",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void forceDelete() {
                                if (below.recorded(it.id()) && unreadable()) {
                                    below.storage().delete(it.id());
                                } else {
                                    it.forceDelete();
                                }
                            }

                            private boolean unreadable() {
                                try {
                                    var _ = below.storage().read(it.id());
                                    return false;
                                } catch (UnreadableException e) {
                                    return true;
                                } catch (NotFoundException e) {
                                    return false;
                                }
                            }
                        }, RECOVERY_UNREADABLE_DELETED),
                Wrongs.containers("writes to records of other homes",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    it.start();
                                } catch (NotLocalException e) {
                                    below.write(it.id(), record -> record.status().nextRun());
                                    throw e;
                                }
                            }
                        }, RECOVERY_HOME),
                Wrongs.containers("takes other homes for its own",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void init() {
                                try {
                                    it.init();
                                } catch (NotLocalException e) {
                                    // as if it had been done
                                }
                            }
                        }, RECOVERY_HOME));
    }

    private static WrongBackend abandoning() {
        Set<ContainerId> abandoned = ConcurrentHashMap.newKeySet();
        return Wrongs.engine("keeps the id of a create that nobody finished",
                (right, below) -> new DelegatingEngine(right) {
                    @Override
                    public EngineContainer create(CreateRequest request) {
                        if (abandoned.contains(request.id())) {
                            throw new AlreadyExistsException(request.id().value(), Operation.CREATE);
                        }
                        try {
                            return right.create(request);
                        } catch (CrashError e) {
                            abandoned.add(request.id());
                            throw e;
                        }
                    }

                    @Override
                    public EngineContainer find(ContainerId id) {
                        if (abandoned.contains(id)) {
                            throw new NotFoundException(id.value(), Operation.FIND);
                        }
                        return right.find(id);
                    }
                }, RECOVERY_ABANDONED_CREATE);
    }

    private static WrongBackend forgettingReplies() {
        Set<ContainerId> lost = ConcurrentHashMap.newKeySet();
        return Wrongs.containers("takes a lost reply for a failure",
                (container, below) -> new DelegatingContainer(container) {
                    @Override
                    public void start() {
                        try {
                            it.start();
                        } catch (OutcomeUnknownException e) {
                            lost.add(it.id());
                            throw e;
                        }
                    }

                    @Override
                    public Observation observe() {
                        Observation o = it.observe();
                        return o.state() == State.RUNNING && lost.contains(it.id())
                                ? new Observation(o.run(), State.CREATED, o.init(), o.createdAt(),
                                        Optional.empty(), Optional.empty(), o.monitoring(), o.detail())
                                : o;
                    }
                }, RECOVERY_LOST_REPLY);
    }

    static List<WrongBackend> unrecorded() {
        return List.of(
                Wrongs.containers("does not say that the storage is out of reach",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    it.start();
                                } catch (StorageUnavailableException e) {
                                    throw new OperationFailedException(it.id().value(), Operation.START,
                                            "the storage", e);
                                }
                            }
                        }, UNRECORDED_REFUSED),
                Wrongs.containers("starts though it cannot write that down",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void start() {
                                try {
                                    it.start();
                                } catch (StorageUnavailableException e) {
                                    below.runtime().find(it.id()).start();
                                    throw e;
                                }
                            }
                        }, UNRECORDED_NO_EFFECT),
                Wrongs.containers("kills nothing that it cannot write down",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void kill(Signal signal) {
                                if (below.unwritable(it.id())) {
                                    throw new StorageUnavailableException(it.id().value(), Operation.KILL,
                                            "full");
                                }
                                it.kill(signal);
                            }
                        }, UNRECORDED_KILL),
                catchingUpNever());
    }

    private static WrongBackend catchingUpNever() {
        Set<ContainerId> unwritten = ConcurrentHashMap.newKeySet();
        return Wrongs.containers("never learns what happened unrecorded",
                (container, below) -> new DelegatingContainer(container) {
                    @Override
                    public void kill(Signal signal) {
                        if (below.unwritable(it.id())) {
                            unwritten.add(it.id());
                        }
                        it.kill(signal);
                    }

                    @Override
                    public Observation observe() {
                        Observation o = it.observe();
                        return unwritten.contains(it.id())
                                ? new Observation(o.run(), State.RUNNING, o.init(), o.createdAt(),
                                        o.startedAt(), Optional.empty(), o.monitoring(), o.detail())
                                : o;
                    }
                }, UNRECORDED_SETTLED);
    }
}
