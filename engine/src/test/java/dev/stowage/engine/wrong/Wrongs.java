package dev.stowage.engine.wrong;

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
import dev.stowage.harness.fault.Interceptor.Call;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.wrong.WrongBackend;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes wrong engines of the real one over the reference runtime and the reference storage. */
final class Wrongs {
    private Wrongs() {}

    /** What lies below the engine, as the engine sees it. */
    record Below(Runtime runtime, StatusStorage storage) {
        /** Writes a record behind the engine's back. */
        void write(ContainerId id, Function<ContainerRecord, Status> change) {
            var _ = storage.update(id, storage.capabilities().highest(), change);
        }

        boolean recorded(ContainerId id) {
            return storage.list().stream().anyMatch(entry -> entry.container().equals(id));
        }

        /** Tells whether the storage refuses to write; writes nothing. */
        boolean unwritable(ContainerId id) {
            try {
                write(id, record -> {
                    throw new ChangedMyMind();
                });
                return false;
            } catch (StorageUnavailableException e) {
                return true;
            } catch (ChangedMyMind | NotFoundException | UnreadableException e) {
                return false;
            }
        }
    }

    private static final class ChangedMyMind extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns the engine as it should be. */
    static EngineSubject right() {
        References references = new References();
        return EngineSubject.of(references.runtimeSubject(), references.storageSubject(),
                ReferenceConformanceTest::open);
    }

    /** Wrong in what the engine does. */
    static WrongBackend engine(String name, BiFunction<Engine, Below, Engine> wrong, Clause... caught) {
        EngineSubject right = right();
        return WrongBackend.of(name, EngineSubject.of(right.runtime(), right.storage(),
                (runtime, storage, context) -> wrong.apply(right.opener().open(runtime, storage, context),
                        new Below(runtime, storage))),
                caught);
    }

    /** Wrong in what a container does. */
    static WrongBackend containers(String name,
            BiFunction<EngineContainer, Below, EngineContainer> wrong,
            Clause... caught) {
        return engine(name, (right, below) -> new DelegatingEngine(right) {
            @Override
            EngineContainer wrapped(EngineContainer container) {
                return wrong.apply(container, below);
            }
        }, caught);
    }

    /** Wrong in what becomes of a container's verbs. */
    static WrongBackend calls(String name, Interceptor interceptor, Clause... caught) {
        return containers(name, (container, below) -> new DelegatingContainer(container) {
            @Override
            <T> T around(Operation operation, Supplier<T> verb) {
                return interceptor.around(new Call(operation, id().value(), Optional.of(it)), verb);
            }
        }, caught);
    }

    static int code(Exit exit) {
        return exit instanceof Exit.Exited exited ? exited.code() : -1;
    }

    static Exit exited(Exit exit, int code) {
        return new Exit.Exited(code, Optional.empty(), exit.at(), Exit.OutOfMemory.NOT_SEEN,
                Exit.ExitSource.RUNTIME);
    }
}
