package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stowage create}. */
@Command(name = "create", description = "Create a container without starting its program.")
final class CreateCommand extends Subcommand {
    @Mixin
    private ContainerOptions options = new ContainerOptions();

    @Override
    public Integer call() {
        options.validate();
        try (CommandSession session = command().openSession()) {
            session.requireSharedStorage("create");
            EngineContainer created = options.configure(session.engineForNewContainer());
            try {
                created.init();
            } catch (StowageException e) {
                removeFailed(created, options);
                throw e;
            }
            print(created.id().value());
        }
        return CommandExitCodes.SUCCESS;
    }
}
