package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage rm}. */
@Command(name = "rm", description = "Remove containers.")
final class RmCommand extends MultiContainerSubcommand {
    @Option(names = {"-f",
            "--force"}, description = "Kill what runs first; one that does not exist is no error.")
    private boolean force;

    @Option(names = {"-a", "--all"}, description = "Remove all containers; those that run only with --force.")
    private boolean all;

    @Override
    List<String> references(CommandSession commandSession, List<String> arguments) {
        return all ? commandSession.allIds() : super.references(commandSession, arguments);
    }

    @Override
    void execute(CommandSession commandSession, String reference) {
        try {
            super.execute(commandSession, reference);
        } catch (NotFoundException e) {
            if (!force) {
                throw e;
            }
        }
    }

    @Override
    void execute(EngineContainer container) {
        if (force) {
            container.forceDelete();
        } else {
            container.delete();
        }
    }
}
