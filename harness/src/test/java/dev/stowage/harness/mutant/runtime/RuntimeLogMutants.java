package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.mutant.MutantBackend;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Mutants of logs, pause and resume. */
final class RuntimeLogMutants {
    private RuntimeLogMutants() {}

    static List<MutantBackend> all() {
        AtomicInteger reads = new AtomicInteger();
        return List.of(
                mutatingOutput("takes bytes for text",
                        text -> text.chars()
                                .mapToObj(b -> b > 127 ? "?" : Character.toString(b))
                                .collect(Collectors.joining()),
                        LOGS_1),
                mutatingOutput("drops what has no newline",
                        text -> text.contains("no last newline") ? text.substring(0, text.lastIndexOf('\n'))
                                : text,
                        LOGS_2),
                mutatingOutput("cuts long lines",
                        text -> text.length() > 65_536 ? text.substring(0, 65_536) : text, LOGS_6)
                        .tolerating(LOGS_7),
                mutatingOutput("drops the oldest part in silence",
                        text -> text.length() > 1 << 20 ? text.substring(text.length() / 2) : text, LOGS_7),
                MutantRuntimes.mutatingContainers("says that a whole log lost a part",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public ContainerLogReader logs(LogRequest request) {
                                ContainerLogReader reader = delegate.logs(request);
                                return new ContainerLogReader() {
                                    @Override
                                    public Optional<LogChunk> next() {
                                        return reader.next();
                                    }

                                    @Override
                                    public boolean isTruncated() {
                                        return true;
                                    }

                                    @Override
                                    public void close() {
                                        reader.close();
                                    }
                                };
                            }
                        }, LOGS_7),
                MutantRuntimes.mutatingContainers("shows a log only after the end",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public ContainerLogReader logs(LogRequest request) {
                                if (delegate.observe().state() == State.RUNNING
                                        && request.followMode() == LogRequest.FollowMode.NO_FOLLOW) {
                                    throw new dev.stowage.api.error.OperationFailedException(delegate.id(),
                                            Operation.LOGS, "not yet", OptionalInt.of(1), "");
                                }
                                return delegate.logs(request);
                            }
                        }, LOGS_3).tolerating(START_1),
                MutantRuntimes.mutatingContainers("does not follow",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public ContainerLogReader logs(LogRequest request) {
                                return delegate.logs(LogRequest.NO_FOLLOW);
                            }
                        }, LOGS_4),
                MutantRuntimes.mutatingContainers("begins again at the end",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public ContainerLogReader logs(LogRequest request) {
                                ContainerLogReader first = delegate.logs(request);
                                return new ContainerLogReader() {
                                    private Optional<ContainerLogReader> again = Optional.empty();
                                    private boolean ended;

                                    @Override
                                    public Optional<LogChunk> next() {
                                        if (ended) {
                                            return again.orElseGet(() -> delegate.logs(LogRequest.NO_FOLLOW))
                                                    .next();
                                        }
                                        Optional<LogChunk> chunk = first.next();
                                        ended = chunk.isEmpty();
                                        return chunk;
                                    }

                                    @Override
                                    public void close() {
                                        first.close();
                                    }
                                };
                            }
                        }, LOGS_5),
                MutantRuntimes.mutatingContainers("does not freeze",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public ContainerLogReader logs(LogRequest request) {
                                return delegate.observe().state() != State.PAUSED ? delegate.logs(request)
                                        : mapped(delegate.logs(request),
                                                text -> text + "tick\n".repeat(reads.incrementAndGet()));
                            }
                        }, PAUSE_1),
                notResuming());
    }

    private static MutantBackend mutatingOutput(String name, UnaryOperator<String> mapping,
            dev.stowage.harness.Clause... expectedViolations) {
        return MutantRuntimes.mutatingContainers(name, (raw, c) -> new DelegatingRuntimeContainer(c) {
            @Override
            public ContainerLogReader logs(LogRequest request) {
                return mapped(delegate.logs(request), mapping);
            }
        }, expectedViolations);
    }

    private static ContainerLogReader mapped(ContainerLogReader reader, UnaryOperator<String> mapping) {
        return new ContainerLogReader() {
            @Override
            public Optional<LogChunk> next() {
                return reader.next().map(chunk -> {
                    String text = StandardCharsets.ISO_8859_1.decode(chunk.bytes()).toString();
                    LogChunk mapped = LogChunk.of(chunk.stream(),
                            ByteBuffer.wrap(mapping.apply(text).getBytes(StandardCharsets.ISO_8859_1)));
                    return chunk.at().map(mapped::withAt).orElse(mapped);
                });
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private static MutantBackend notResuming() {
        return MutantRuntimes.mutatingContainers("says that it resumes",
                (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public void resume() {
                        if (delegate.observe().state() != State.PAUSED) {
                            delegate.resume();
                        }
                    }
                }, RESUME_1);
    }
}
