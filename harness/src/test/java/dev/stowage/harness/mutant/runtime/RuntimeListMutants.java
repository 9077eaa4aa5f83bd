package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of find and list. */
final class RuntimeListMutants {
    private RuntimeListMutants() {}

    static List<MutantBackend> all() {
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
                                .filter(RuntimeListMutants::isComplete)
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
}
