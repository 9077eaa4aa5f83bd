package dev.stowage.engine.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.ReferenceConformanceTest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.reference.ReferenceBackends;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes mutants of the real engine over the reference backends. */
final class MutantEngines {
    private MutantEngines() {}

    /** The backends below the engine, as the engine sees them. */
    record UnderlyingBackends(Runtime runtime, StatusStorage storage) {
        /** Writes a record without the engine. */
        void write(ContainerId id, Function<ContainerRecord, Status> change) {
            var _ = storage.update(id, storage.capabilities().maximumDurability(), change);
        }

        boolean hasRecord(ContainerId id) {
            return storage.list().stream().anyMatch(entry -> entry.container().equals(id));
        }

        /** Returns whether the store cannot be written, without writing. */
        boolean refusesWrites(ContainerId id) {
            try {
                write(id, record -> {
                    throw new AbortedUpdateException();
                });
                return false;
            } catch (StorageUnavailableException e) {
                return true;
            } catch (AbortedUpdateException | NotFoundException | UnreadableException e) {
                return false;
            }
        }
    }

    private static final class AbortedUpdateException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns the unchanged engine. */
    static EngineSubject original() {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        return EngineSubject.of(referenceBackends.runtimeSubject(), referenceBackends.storageSubject(),
                ReferenceConformanceTest::open);
    }

    /** Returns a mutant that wraps the engine. */
    static MutantBackend mutatingEngine(String name, BiFunction<Engine, UnderlyingBackends, Engine> mutation,
            Clause... expectedViolations) {
        EngineSubject original = original();
        return MutantBackend.of(name,
                EngineSubject.of(original.runtime(), original.storage(),
                        (runtime, storage, context) -> mutation.apply(
                                original.opener().open(runtime, storage, context),
                                new UnderlyingBackends(runtime, storage))),
                expectedViolations);
    }

    /** Returns a mutant that wraps containers. */
    static MutantBackend mutatingContainers(String name,
            BiFunction<EngineContainer, UnderlyingBackends, EngineContainer> mutation,
            Clause... expectedViolations) {
        return mutatingEngine(name, (original, backends) -> new DelegatingEngine(original) {
            @Override
            EngineContainer wrap(EngineContainer container) {
                return mutation.apply(container, backends);
            }
        }, expectedViolations);
    }

    /** Returns a mutant that changes the operations of containers. */
    static MutantBackend mutatingCalls(String name, Interceptor interceptor, Clause... expectedViolations) {
        return mutatingContainers(name, (container, backends) -> new DelegatingEngineContainer(container) {
            @Override
            <T> T intercept(Operation operation, Supplier<T> call) {
                return interceptor
                        .intercept(new InterceptedCall(operation, id().value(), Optional.of(delegate)), call);
            }
        }, expectedViolations);
    }

    static int codeOf(Exit exit) {
        return exit instanceof Exit.Exited exited ? exited.code() : -1;
    }

    static Exit withTime(Exit exit, Instant at) {
        return Exit.exited(codeOf(exit), at, Exit.ExitSource.RUNTIME);
    }

    static Exit withCode(Exit exit, int code) {
        return Exit.exited(code, exit.at(), Exit.ExitSource.RUNTIME);
    }
}
