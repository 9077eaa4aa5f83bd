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
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    /** Starts the container and returns its program's exit code. */
    int run() {
        container.start();
        CompletableFuture<Exit> exit = container.onExit();
        signals.forwardTo(this::pass);
        copyOutput();
        Exit ended = exit.join();
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

    private void copyOutput() {
        try (LogReader log = container.logs(LogRequest.FOLLOW)) {
            for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
                PrintStream to = Output.write(console, chunk.orElseThrow());
                if (to.checkError()) {
                    container.stop();
                    return;
                }
            }
        } catch (UnsupportedException | NotFoundException e) {
            // no log, or removed by another: the exit is what counts
        }
    }
}
