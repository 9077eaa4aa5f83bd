package dev.stowage.engine.mutant;

import dev.stowage.api.ErrorSubject;
import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Mutants of configure, resolve and summaries. */
final class EngineConfigureResolveMutants {
    private EngineConfigureResolveMutants() {}

    static List<MutantBackend> configurations() {
        return List.of(MutantEngines.mutatingEngine("makes at once what is configured",
                (original, backends) -> new DelegatingEngine(original) {
                    @Override
                    public EngineContainer configure(ContainerRequest request) {
                        EngineContainer created = super.configure(request);
                        if (!request.labels().isEmpty()) {
                            var _ = backends.runtime().create(created.id(), request.bundle());
                        }
                        return created;
                    }
                }, CONFIGURE_1), MutantEngines.mutatingEngine("hands out what has the id already",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                try {
                                    return delegateEngine.configure(request);
                                } catch (AlreadyExistsException e) {
                                    return delegateEngine.find(request.id().orElseThrow());
                                }
                            }
                        }, CONFIGURE_2),
                MutantEngines.mutatingEngine("keeps a container whose name is taken",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                try {
                                    return delegateEngine.configure(request);
                                } catch (AlreadyExistsException e) {
                                    if (request.name().isPresent()) {
                                        var _ = delegateEngine.configure(ContainerRequest.of(request.bundle())
                                                .withId(request.id().orElseThrow()));
                                    }
                                    throw e;
                                }
                            }
                        }, CONFIGURE_3),
                MutantEngines.mutatingEngine("fails at what is not a bundle",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                try {
                                    return delegateEngine.configure(request);
                                } catch (InvalidArgumentException e) {
                                    throw new OperationFailedException(
                                            ErrorSubject.of(request.bundle().toString()),
                                            Operation.CONFIGURE, "bad", e);
                                }
                            }
                        }, CONFIGURE_4),
                readingBundleAtStart(),
                mutatingRequests("generates the same id again",
                        request -> request.id().isPresent() ? request
                                : request.withId(new ContainerId("drawn")),
                        CONFIGURE_6),
                mutatingRequests("forgets the labels", request -> request.withLabels(Map.of()), CONFIGURE_7));
    }

    private static MutantBackend mutatingRequests(String name, UnaryOperator<ContainerRequest> mutation,
            Clause expectedViolations) {
        return MutantEngines.mutatingEngine(name, (original, backends) -> new DelegatingEngine(original) {
            @Override
            public EngineContainer configure(ContainerRequest request) {
                return delegateEngine.configure(mutation.apply(request));
            }
        }, expectedViolations);
    }

    /**
     * Reads the bundle at start: exit code 15 instead of 14, in the one rule that changes the bundle in this
     * way.
     */
    private static MutantBackend readingBundleAtStart() {
        return MutantEngines.mutatingContainers("reads the bundle at the start",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return delegate.await(timeout)
                                .map(exit -> MutantEngines.codeOf(exit) == 14 && saysNow("exit:15")
                                        ? MutantEngines.withCode(exit, 15)
                                        : exit);
                    }

                    private boolean saysNow(String program) {
                        try {
                            return Files
                                    .readString(delegate.record().config().bundle().resolve("config.json"))
                                    .contains(program);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }, CONFIGURE_5);
    }

    static List<MutantBackend> resolutions() {
        return List.of(MutantEngines.mutatingEngine("knows no names",
                (original, backends) -> new DelegatingEngine(original) {
                    @Override
                    public EngineContainer resolve(String text) {
                        EngineContainer found = delegateEngine.resolve(text);
                        if (found.record().name().filter(name -> name.value().equals(text)).isPresent()) {
                            throw new NotFoundException(ErrorSubject.of(text), Operation.RESOLVE);
                        }
                        return found;
                    }
                }, RESOLVE_1), MutantEngines.mutatingEngine("calls a text wrong that means nothing",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer resolve(String text) {
                                try {
                                    return delegateEngine.resolve(text);
                                } catch (NotFoundException e) {
                                    throw new InvalidArgumentException(ErrorSubject.of(text),
                                            Operation.RESOLVE, "?", e);
                                }
                            }
                        }, RESOLVE_2),
                MutantEngines.mutatingEngine("takes the first that begins so",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public EngineContainer resolve(String text) {
                                try {
                                    return delegateEngine.resolve(text);
                                } catch (AmbiguousException e) {
                                    return delegateEngine.resolve(e.candidates().getFirst().toString());
                                }
                            }
                        }, RESOLVE_3),
                MutantEngines.mutatingEngine("summarises backwards",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            public List<ContainerSummary> summaries() {
                                return delegateEngine.summaries().reversed();
                            }
                        }, RESOLVE_4),
                MutantEngines.mutatingEngine("says running for what has ended",
                        EngineConfigureResolveMutants::cachingRunningSummaries, RESOLVE_5));
    }

    private static Engine cachingRunningSummaries(Engine original,
            MutantEngines.UnderlyingBackends backends) {
        return new DelegatingEngine(original) {
            private final Map<QualifiedId, ContainerSummary> seen = new ConcurrentHashMap<>();

            @Override
            public List<ContainerSummary> summaries() {
                return delegateEngine.summaries()
                        .stream()
                        .map(now -> seen.merge(now.id(), now,
                                (before, after) -> before.state() == State.RUNNING ? before : after))
                        .toList();
            }
        };
    }
}
