package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage pause}. */
@Command(name = "pause", description = "Pause containers: suspend all of their processes.")
final class PauseCommand extends MultiContainerSubcommand {
    @Override
    void execute(EngineContainer container, String reference) {
        container.pause();
        print(reference);
    }
}
