package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage pause}. */
@Command(name = "pause", description = "Freeze all processes of containers.")
final class PauseCommand extends MultiContainerSubcommand {
    @Override
    void execute(EngineContainer container) {
        container.pause();
    }
}
