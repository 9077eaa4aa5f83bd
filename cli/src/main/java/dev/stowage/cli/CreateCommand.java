package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stowage create}. */
@Command(name = "create", description = "Make a container and leave it ready to start.")
final class CreateCommand extends Verb {
    @Mixin
    private NewContainer container = new NewContainer();

    @Override
    public Integer call() {
        container.check();
        try (Session session = Session.open(command())) {
            session.requireLastingStorage("create");
            EngineContainer made = container.configure(session.engineForNew());
            try {
                made.init();
            } catch (StowageException e) {
                made.forceDelete();
                throw e;
            }
            print(made.id().value());
        }
        return ExitCodes.DONE;
    }
}
