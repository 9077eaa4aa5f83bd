package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage rm}. */
@Command(name = "rm", description = "Remove containers.")
final class RmCommand extends ContainersVerb {
    @Option(names = {"-f",
            "--force"}, description = "Kill what runs first; one that does not exist is no error.")
    private boolean force;

    @Option(names = {"-a", "--all"}, description = "Remove all containers; those that run only with --force.")
    private boolean all;

    @Override
    List<String> texts(Session session, List<String> named) {
        return all ? session.allIds() : super.texts(session, named);
    }

    @Override
    void act(Session session, String text) {
        try {
            super.act(session, text);
        } catch (NotFoundException e) {
            if (!force) {
                throw e;
            }
        }
    }

    @Override
    void act(EngineContainer container) {
        if (force) {
            container.forceDelete();
        } else {
            container.delete();
        }
    }
}
