package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage wait}. */
@Command(name = "wait", description = "Wait until containers have stopped, then print their exit codes.")
final class WaitCommand extends MultiContainerSubcommand {
    @Override
    void execute(EngineContainer container, String reference) {
        Exit exit = container.await();
        print(Integer.toString(exit.commandLineCode()));
    }
}
