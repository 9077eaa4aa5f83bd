package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.Optional;

/**
 * A container whose output, signals and exit code are those of this process. When nobody reads our output any
 * more the container is stopped: its program would have been ended by the broken pipe, had it written there
 * itself.
 */
final class ForegroundContainer {
    private final EngineContainer container;
    private final Console console;
    private final SignalForwarder signalForwarder;

    ForegroundContainer(EngineContainer container, Console console, SignalForwarder signalForwarder) {
        this.container = container;
        this.console = console;
        this.signalForwarder = signalForwarder;
    }

    /**
     * Starts the container and returns its program's exit code. The log is opened before: a container that is
     * to go with its run takes its log along as soon as anybody sees the end.
     */
    int run() {
        container.init();
        try (ContainerLogReader log = openLog()) {
            container.start();
            signalForwarder.forwardTo(this::forwardSignal);
            copyLog(log);
        }
        Exit exit = container.await();
        RemoveOnExit.removeIfEnabled(container);
        return exit.commandLineCode();
    }

    private void forwardSignal(Signal signal) {
        try {
            container.kill(signal);
        } catch (IllegalTransitionException | NotFoundException e) {
            // it has just ended
        }
    }

    private ContainerLogReader openLog() {
        try {
            return container.logs(LogRequest.FOLLOW);
        } catch (UnsupportedException e) {
            return ContainerLogReader.empty();
        }
    }

    private void copyLog(ContainerLogReader log) {
        for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
            if (LogPrinter.print(console, chunk.orElseThrow()).checkError()) {
                container.stop();
                return;
            }
        }
    }
}
