package dev.stowage.engine.wrong;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.FullId;
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
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Engines that are wrong about what is asked of them, and about names and lists. */
final class WrongNames {
    private WrongNames() {}

    static List<WrongBackend> configurations() {
        return List.of(
                Wrongs.engine("makes at once what is configured",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                EngineContainer made = super.configure(request);
                                if (!request.labels().isEmpty()) {
                                    var _ = below.runtime().create(made.id(), request.bundle());
                                }
                                return made;
                            }
                        }, CONFIGURE_RECORDS),
                Wrongs.engine("hands out what has the id already",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                try {
                                    return right.configure(request);
                                } catch (AlreadyExistsException e) {
                                    return right.find(request.id().orElseThrow());
                                }
                            }
                        }, CONFIGURE_TAKEN),
                Wrongs.engine("keeps a container whose name is taken",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public EngineContainer configure(ContainerRequest request) {
                                try {
                                    return right.configure(request);
                                } catch (AlreadyExistsException e) {
                                    if (request.name().isPresent()) {
                                        var _ = right.configure(ContainerRequest.of(request.bundle())
                                                .withId(request.id().orElseThrow()));
                                    }
                                    throw e;
                                }
                            }
                        }, CONFIGURE_TAKEN_NO_EFFECT),
                Wrongs.engine("fails at what is not a bundle", (right, below) -> new DelegatingEngine(right) {
                    @Override
                    public EngineContainer configure(ContainerRequest request) {
                        try {
                            return right.configure(request);
                        } catch (InvalidArgumentException e) {
                            throw new OperationFailedException(request.bundle().toString(),
                                    Operation.CONFIGURE, "bad", e);
                        }
                    }
                }, CONFIGURE_BAD_BUNDLE),
                readingLate(),
                configuring("draws one id again and again", request -> request.id().isPresent()
                        ? request
                        : request.withId(new ContainerId("drawn")), CONFIGURE_ID),
                configuring("forgets the labels", request -> request.withLabels(Map.of()),
                        CONFIGURE_REQUEST));
    }

    private static WrongBackend configuring(String name, UnaryOperator<ContainerRequest> other,
            Clause caught) {
        return Wrongs.engine(name, (right, below) -> new DelegatingEngine(right) {
            @Override
            public EngineContainer configure(ContainerRequest request) {
                return right.configure(other.apply(request));
            }
        }, caught);
    }

    /** Runs what the bundle says now: 15 instead of 14, in the one rule that changes a bundle so. */
    private static WrongBackend readingLate() {
        return Wrongs.containers("reads the bundle at the start",
                (container, below) -> new DelegatingContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        return it.await(timeout)
                                .map(exit -> Wrongs.code(exit) == 14 && saysNow("exit:15")
                                        ? Wrongs.exited(exit, 15)
                                        : exit);
                    }

                    private boolean saysNow(String program) {
                        try {
                            return Files.readString(it.record().config().bundle().resolve("config.json"))
                                    .contains(program);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }, CONFIGURE_COPIES);
    }

    static List<WrongBackend> resolutions() {
        return List.of(
                Wrongs.engine("knows no names", (right, below) -> new DelegatingEngine(right) {
                    @Override
                    public EngineContainer resolve(String text) {
                        EngineContainer found = right.resolve(text);
                        if (found.record().name().filter(name -> name.value().equals(text)).isPresent()) {
                            throw new NotFoundException(text, Operation.RESOLVE);
                        }
                        return found;
                    }
                }, RESOLVE_FINDS),
                Wrongs.engine("calls a text wrong that means nothing",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public EngineContainer resolve(String text) {
                                try {
                                    return right.resolve(text);
                                } catch (NotFoundException e) {
                                    throw new InvalidArgumentException(text, Operation.RESOLVE, "?", e);
                                }
                            }
                        }, RESOLVE_MISSING),
                Wrongs.engine("takes the first that begins so",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            public EngineContainer resolve(String text) {
                                try {
                                    return right.resolve(text);
                                } catch (AmbiguousException e) {
                                    return right.resolve(e.candidates().getFirst());
                                }
                            }
                        }, RESOLVE_AMBIGUOUS),
                Wrongs.engine("summarises backwards", (right, below) -> new DelegatingEngine(right) {
                    @Override
                    public List<ContainerSummary> summaries() {
                        return right.summaries().reversed();
                    }
                }, SUMMARIES),
                Wrongs.engine("says running for what has ended", WrongNames::remembering, SUMMARIES_EXIT));
    }

    private static Engine remembering(Engine right, Wrongs.Below below) {
        return new DelegatingEngine(right) {
            private final Map<FullId, ContainerSummary> seen = new ConcurrentHashMap<>();

            @Override
            public List<ContainerSummary> summaries() {
                return right.summaries()
                        .stream()
                        .map(now -> seen.merge(now.id(), now,
                                (before, after) -> before.state() == State.RUNNING ? before : after))
                        .toList();
            }
        };
    }
}
