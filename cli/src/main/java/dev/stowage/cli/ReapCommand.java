package dev.stowage.cli;

import dev.stowage.api.error.NotFoundException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code stowage reap}: what a runtime's monitor starts when a container has ended that is to be removed
 * then.
 */
@Command(name = ReapCommand.NAME, hidden = true, description = "Remove a container that has ended, if its remove policy says so.")
final class ReapCommand extends Subcommand {
    static final String NAME = "reap";

    @Parameters(paramLabel = "ID", description = "The container.")
    private String id = "";

    @Override
    public Integer call() {
        try (CommandSession session = command().openSession()) {
            session.container(id).observe();
        } catch (NotFoundException e) {
            return CommandExitCodes.SUCCESS; // another manager was faster
        }
        return CommandExitCodes.SUCCESS;
    }
}
