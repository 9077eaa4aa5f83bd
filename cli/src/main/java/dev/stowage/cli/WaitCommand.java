package dev.stowage.cli;

import dev.stowage.api.Exit;
import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage wait}. */
@Command(name = "wait", description = "Wait for containers to end, and print their exit codes.")
final class WaitCommand extends ContainersVerb {
    @Override
    void act(Session session, String text) {
        act(session.container(text));
    }

    @Override
    void act(EngineContainer container) {
        Exit exit = container.await();
        Removals.afterExit(container);
        print(Integer.toString(exit.commandLineCode()));
    }
}
