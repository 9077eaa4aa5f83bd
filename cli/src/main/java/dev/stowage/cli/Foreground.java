package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.Optional;

/**
 * A container whose output, signals and exit code are those of this process. When nobody reads our output any
 * more the container is stopped: its program would have been ended by the broken pipe, had it written there
 * itself.
 */
final class Foreground {
    private final EngineContainer container;
    private final Console console;
    private final Signals signals;

    Foreground(EngineContainer container, Console console, Signals signals) {
        this.container = container;
        this.console = console;
        this.signals = signals;
    }

    /**
     * Starts the container and returns its program's exit code. The log is opened before: a container that is
     * to go with its run takes its log along as soon as anybody sees the end.
     */
    int run() {
        container.init();
        try (LogReader log = log()) {
            container.start();
            signals.forwardTo(this::pass);
            copy(log);
        }
        Exit ended = container.await();
        Removals.afterExit(container);
        return ended.commandLineCode();
    }

    private void pass(Signal signal) {
        try {
            container.kill(signal);
        } catch (IllegalTransitionException | NotFoundException e) {
            // it has just ended
        }
    }

    private LogReader log() {
        try {
            return container.logs(LogRequest.FOLLOW);
        } catch (UnsupportedException e) {
            return new NoLog();
        }
    }

    private void copy(LogReader log) {
        for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
            if (Output.write(console, chunk.orElseThrow()).checkError()) {
                container.stop();
                return;
            }
        }
    }

    /** That of a runtime that keeps none: the exit is what counts. */
    private static final class NoLog implements LogReader {
        @Override
        public Optional<LogChunk> next() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
