package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage wait}. */
@Command(name = "wait", description = "Wait for containers to end, and print their exit codes.")
final class WaitCommand extends MultiContainerSubcommand {
    @Override
    void execute(CommandSession commandSession, String reference) {
        execute(commandSession.container(reference));
    }

    @Override
    void execute(EngineContainer container) {
        Exit exit = container.await();
        RemoveOnExit.removeIfEnabled(container);
        print(Integer.toString(exit.commandLineCode()));
    }
}
