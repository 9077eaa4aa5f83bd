package dev.stowage.cli;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.engine.EngineContainer;
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
        report(error, id, reference, "");
    }

    /** Reports an error about a container, and how the options of this command can cure it. */
    final void report(StowageException error, String id, String reference, String cure) {
        String message = nameAsTyped(error, id, reference);
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

    private static String nameAsTyped(StowageException error, String id, String reference) {
        String message = String.valueOf(error.getMessage());
        String subject = error.subject().toString();
        int start = message.indexOf(subject);
        return isContainer(error.subject(), id) && start >= 0
                ? message.substring(0, start) + reference + message.substring(start + subject.length())
                : message;
    }

    private static boolean isContainer(ErrorSubject subject, String id) {
        return switch (subject) {
            case ContainerId containerId -> containerId.value().equals(id);
            case QualifiedId qualifiedId -> qualifiedId.container().value().equals(id);
            case ErrorSubject.Text text -> text.value().equals(id);
            case ContainerName _ -> false;
        };
    }
}
