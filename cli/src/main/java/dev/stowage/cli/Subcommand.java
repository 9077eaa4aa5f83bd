package dev.stowage.cli;

import dev.stowage.api.error.StowageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** A subcommand: has the options of the whole command, and the console. */
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

    /** Reports an error about a container, which the message then calls by what the user typed. */
    final void report(StowageException error, String id, String reference) {
        CommandLineExecutor.report(console(), command, error, nameAsTyped(error, id, reference));
    }

    private static String nameAsTyped(StowageException error, String id, String reference) {
        String message = String.valueOf(error.getMessage());
        int start = message.indexOf(id);
        return error.subject().equals(id) && start >= 0
                ? message.substring(0, start) + reference + message.substring(start + id.length())
                : message;
    }
}
