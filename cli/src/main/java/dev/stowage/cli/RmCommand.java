package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage rm}. */
@Command(name = "rm", description = "Remove containers.")
final class RmCommand extends MultiContainerSubcommand {
    @Option(names = {"-f",
            "--force"}, description = "Kill running containers first, and ignore containers that do not exist.")
    private boolean force;

    @Option(names = {"-a",
            "--all"}, description = "Remove all containers; running ones are refused without --force.")
    private boolean all;

    @Override
    boolean actsOnAll() {
        return all;
    }

    @Override
    boolean isIgnored(StowageException error) {
        return force && error instanceof NotFoundException;
    }

    @Override
    void execute(EngineContainer container, String reference) {
        if (force) {
            container.forceDelete();
        } else {
            container.delete();
        }
        print(reference);
    }
}
