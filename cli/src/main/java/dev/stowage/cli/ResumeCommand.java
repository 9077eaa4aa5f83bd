package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage resume}. */
@Command(name = "resume", aliases = "unpause", description = "Resume paused containers.")
final class ResumeCommand extends MultiContainerSubcommand {
    @Override
    void execute(EngineContainer container, String reference) {
        container.resume();
        print(reference);
    }
}
