package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Mutants of mutual exclusion. */
final class EngineExclusionMutants {
    private EngineExclusionMutants() {}

    static List<MutantBackend> all() {
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
                                    throw new OperationFailedException(delegate.id(),
                                            Operation.START, "busy", e);
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
}
