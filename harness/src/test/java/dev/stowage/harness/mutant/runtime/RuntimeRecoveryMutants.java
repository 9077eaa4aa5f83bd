package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Optional;

/** Mutants of recover. */
final class RuntimeRecoveryMutants {
    private RuntimeRecoveryMutants() {}

    static List<MutantBackend> all() {
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
}
