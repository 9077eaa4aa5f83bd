package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants that treat the containers of other managers differently. */
final class RuntimeManagerMutants {
    private RuntimeManagerMutants() {}

    static List<MutantBackend> all() {
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
}
