package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A subcommand: has the options of the whole command, and the console. */
@Command
abstract class Subcommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private StowageCommand command;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    /** Returns the name by which it is called. */
    final String name() {
        return spec.name();
    }

    final StowageCommand command() {
        return command;
    }

    final Console console() {
        return command.console();
    }

    /** Prints text, or JSON, which escapes leave as it is. */
    final void print(String text) {
        console().out().println(TerminalText.lines(text));
    }

    /** Reports an error about a container, which the message then calls by what the user typed. */
    final void report(StowageException error, String id, String reference) {
        report(error, id, reference, "");
    }

    /** Reports an error about a container, and how the options of this command can cure it. */
    final void report(StowageException error, String id, String reference, String cure) {
        String message = ErrorText.of(error, id, reference);
        CommandLineExecutor.report(console(), command, error,
                cure.isEmpty() ? message : message + "; " + cure);
    }

    /**
     * Removes a container whose program did not start. A failure is only reported: the exit code is for the
     * first one.
     */
    final void removeFailed(EngineContainer created, ContainerOptions options) {
        try {
            created.forceDelete();
        } catch (StowageException e) {
            String id = created.id().value();
            report(e, id, options.containerName().orElse(id));
        }
    }
}
