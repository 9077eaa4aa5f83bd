package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.function.Consumer;

/**
 * A container whose output, signals and exit code are those of this process. If the reader of our output
 * closes the pipe, the container is stopped, as the broken pipe would have ended a program that writes to it
 * directly.
 */
final class ForegroundContainer {
    private final EngineContainer container;
    private final Console console;
    private final SignalForwarder signalForwarder;
    private final Consumer<UnreadableException> damage;

    /**
     * Creates a container in the foreground.
     *
     * @param damage hears of each damaged part of the log
     */
    ForegroundContainer(EngineContainer container, Console console, SignalForwarder signalForwarder,
            Consumer<UnreadableException> damage) {
        this.container = container;
        this.console = console;
        this.signalForwarder = signalForwarder;
        this.damage = damage;
    }

    /**
     * Starts the container and returns the exit code of its program. The log is opened first, because a
     * container that is removed on exit loses its log as soon as any process observes the exit.
     */
    int run() {
        container.init();
        try (ContainerLogReader log = openLog()) {
            container.start();
            signalForwarder.forwardTo(this::forwardSignal);
            copyLog(log);
        }
        Exit exit = container.await();
        return exit.commandLineCode();
    }

    private void forwardSignal(Signal signal) {
        try {
            container.kill(signal);
        } catch (IllegalTransitionException | NotFoundException e) {
            // the run has ended before the signal arrived
        }
    }

    private ContainerLogReader openLog() {
        try {
            return container.logs(LogRequest.FOLLOW);
        } catch (UnsupportedException e) {
            return ContainerLogReader.empty(); // the exit code is still passed on
        }
    }

    private void copyLog(ContainerLogReader log) {
        if (!LogPrinter.print(console, log, damage)) {
            container.stop();
        }
    }
}
