package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants of an engine whose store cannot be written. */
final class EngineOutageMutants {
    private EngineOutageMutants() {}

    static List<MutantBackend> all() {
        return List.of(MutantEngines.mutatingContainers("does not say that the storage is out of reach",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void start() {
                        try {
                            delegate.start();
                        } catch (StorageUnavailableException e) {
                            throw new OperationFailedException(delegate.id(), Operation.START,
                                    "the storage", e);
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
                                    throw new StorageUnavailableException(delegate.id(),
                                            Operation.KILL, "full");
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
