package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage start}. */
@Command(name = "start", description = "Start containers. Starting a stopped container begins a new run.")
final class StartCommand extends MultiContainerSubcommand {
    @Override
    void execute(EngineContainer container, String reference) {
        container.start();
        print(reference);
    }
}
