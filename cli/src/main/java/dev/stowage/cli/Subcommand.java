package dev.stowage.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** What every verb has: the options before it, and somewhere to write. */
@Command
abstract class Subcommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private StowageCommand command;

    final StowageCommand command() {
        return command;
    }

    final Console console() {
        return command.console();
    }

    final void print(String line) {
        console().out().println(line);
    }
}
