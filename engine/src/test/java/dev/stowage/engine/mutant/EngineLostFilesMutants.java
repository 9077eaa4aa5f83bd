package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.RECOVERY_10;
import static dev.stowage.harness.Clause.RECOVERY_9;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Mutants that judge a run by the files of its runtime alone, while its processes live. */
final class EngineLostFilesMutants {
    private EngineLostFilesMutants() {}

    static List<MutantBackend> all() {
        Set<ContainerId> forgotten = ConcurrentHashMap.newKeySet();
        return List.of(mutating("takes the loss of files for the end of a run",
                (original, files) -> new DelegatingEngine(original) {
                    @Override
                    EngineContainer wrap(EngineContainer container) {
                        return new DelegatingEngineContainer(container) {
                            @Override
                            public Observation observe() {
                                return Files.exists(files) ? delegate.observe() : ended(delegate.observe());
                            }
                        };
                    }
                }, RECOVERY_9), mutating("forgets processes whose files are lost",
                        (original, files) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer find(ContainerId id) {
                                if (forgotten.contains(id)) {
                                    throw new NotFoundException(id, Operation.FIND);
                                }
                                return super.find(id);
                            }

                            @Override
                            EngineContainer wrap(EngineContainer container) {
                                return new DelegatingEngineContainer(container) {
                                    @Override
                                    public void forceDelete() {
                                        if (Files.exists(files)) {
                                            delegate.forceDelete();
                                        } else {
                                            forgotten.add(delegate.id());
                                        }
                                    }
                                };
                            }
                        }, RECOVERY_10));
    }

    private static Observation ended(Observation observed) {
        return Observation.builder(State.STOPPED)
                .run(observed.run())
                .exit(Optional
                        .of(Exit.unknown(UnknownExitCause.MONITOR_LOST, Instant.EPOCH, ExitSource.ENGINE)))
                .build();
    }

    /** Returns a mutant that keeps a file beside those of the runtime. */
    private static MutantBackend mutating(String name, BiFunction<Engine, Path, Engine> mutation,
            Clause... expectedViolations) {
        EngineSubject original = MutantEngines.original();
        return MutantBackend.of(name, EngineSubject.of(original.runtime(), original.storage(),
                (runtime, storage, context) -> mutation.apply(
                        original.opener().open(runtime, storage, context),
                        firstOpening(context.runDirectory().resolve("runtime").resolve(runtime.name())))),
                expectedViolations);
    }

    /** Creates the file when the directories are used first, so that a later manager misses it too. */
    private static Path firstOpening(Path directory) {
        Path opened = directory.getParent().resolveSibling("opened");
        Path file = directory.resolve("files");
        try {
            if (!Files.exists(opened)) {
                Files.createDirectories(directory);
                Files.createFile(file);
                Files.createFile(opened);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
