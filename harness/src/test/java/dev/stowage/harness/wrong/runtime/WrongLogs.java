package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Runtimes that are wrong about what programs wrote, and about freezing them. */
final class WrongLogs {
    private WrongLogs() {}

    static List<WrongBackend> all() {
        AtomicInteger looks = new AtomicInteger();
        return List.of(
                writing("takes bytes for text", text -> text.chars()
                        .mapToObj(b -> b > 127 ? "?" : Character.toString(b))
                        .collect(Collectors.joining()), LOGS_BYTES),
                writing("drops what has no newline", text -> text.contains("no last newline")
                        ? text.substring(0, text.lastIndexOf('\n'))
                        : text, LOGS_COMPLETE),
                writing("cuts long lines", text -> text.length() > 65_536 ? text.substring(0, 65_536) : text,
                        LOGS_LARGE),
                Wrongs.containers("shows a log only after the end", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public LogReader logs(LogRequest request) {
                        if (it.observe().state() == State.RUNNING && request.end() == LogRequest.End.NOW) {
                            throw new dev.stowage.api.error.OperationFailedException(it.id().value(),
                                    Operation.LOGS,
                                    "not yet", OptionalInt.of(1), "");
                        }
                        return it.logs(request);
                    }
                }, LOGS_SO_FAR).tolerating(START_RUNS),
                Wrongs.containers("does not follow", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public LogReader logs(LogRequest request) {
                        return it.logs(LogRequest.SO_FAR);
                    }
                }, LOGS_FOLLOW),
                Wrongs.containers("begins again at the end", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public LogReader logs(LogRequest request) {
                        LogReader first = it.logs(request);
                        return new LogReader() {
                            private Optional<LogReader> again = Optional.empty();
                            private boolean ended;

                            @Override
                            public Optional<LogChunk> next() {
                                if (ended) {
                                    return again.orElseGet(() -> it.logs(LogRequest.SO_FAR)).next();
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
                }, LOGS_END),
                Wrongs.containers("does not freeze", (raw, c) -> new DelegatingContainer(c) {
                    @Override
                    public LogReader logs(LogRequest request) {
                        return it.observe().state() != State.PAUSED
                                ? it.logs(request)
                                : changed(it.logs(request),
                                        text -> text + "tick\n".repeat(looks.incrementAndGet()));
                    }
                }, PAUSE_FREEZES),
                thawless());
    }

    private static WrongBackend writing(String name, UnaryOperator<String> other,
            dev.stowage.harness.Clause... caught) {
        return Wrongs.containers(name, (raw, c) -> new DelegatingContainer(c) {
            @Override
            public LogReader logs(LogRequest request) {
                return changed(it.logs(request), other);
            }
        }, caught);
    }

    private static LogReader changed(LogReader reader, UnaryOperator<String> other) {
        return new LogReader() {
            @Override
            public Optional<LogChunk> next() {
                return reader.next()
                        .map(chunk -> new LogChunk(chunk.stream(), chunk.at(), ByteBuffer.wrap(other
                                .apply(
                                        StandardCharsets.ISO_8859_1.decode(chunk.bytes()).toString())
                                .getBytes(StandardCharsets.ISO_8859_1))));
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    private static WrongBackend thawless() {
        return Wrongs.containers("says that it resumes", (raw, c) -> new DelegatingContainer(c) {
            @Override
            public void resume() {
                if (it.observe().state() != State.PAUSED) {
                    it.resume();
                }
            }
        }, RESUME_THAWS);
    }
}
