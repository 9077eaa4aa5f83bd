package dev.stowage.cli;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.StowageException;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words an error for the user of the command: with what was typed, and with the command that helps. */
final class ErrorText {
    private ErrorText() {}

    /** Returns the text for an error. */
    static String of(StowageException error) {
        return error.operation()
                .filter(operation -> startsWithOperation(error, operation))
                .map(operation -> text(error, operation, error.subject().toString()))
                .orElse(String.valueOf(error.getMessage()));
    }

    /** Returns the text for an error about a container, which it calls by what the user typed. */
    static String of(StowageException error, String id, String reference) {
        if (!isContainer(error.subject(), id)) {
            return of(error);
        }
        String message = String.valueOf(error.getMessage());
        String subject = error.subject().toString();
        int start = message.indexOf(subject);
        return error.operation()
                .filter(operation -> startsWithOperation(error, operation))
                .map(operation -> text(error, operation, reference))
                .orElseGet(() -> start < 0 ? message
                        : message.substring(0, start) + reference
                                + message.substring(start + subject.length()));
    }

    private static boolean startsWithOperation(StowageException error, Operation operation) {
        return String.valueOf(error.getMessage())
                .startsWith("cannot " + operation.displayName() + " " + error.subject() + ": ");
    }

    private static String text(StowageException error, Operation operation, String subject) {
        String problem = switch (error) {
            case IllegalTransitionException refused -> state(refused, operation);
            case AlreadyExistsException _ ->
                "there is such a container already; choose another name or id, or remove that one with rm";
            default -> error.problem();
        };
        return "cannot " + verb(operation) + " " + subject + ": " + problem;
    }

    /** The words of the command line, where those of the contract differ. */
    private static String verb(Operation operation) {
        return switch (operation) {
            case CONFIGURE -> "create";
            case INIT -> "start";
            case DELETE, FORCE_DELETE -> "remove";
            case AWAIT -> "wait for";
            case STATE -> "inspect";
            case LOGS -> "read the log of";
            default -> operation.displayName();
        };
    }

    private static String state(IllegalTransitionException error, Operation operation) {
        State state = error.state();
        if (state == State.UNKNOWN) {
            return "its state is unknown; inspect says why, and rm -f removes it with all of its processes";
        }
        boolean isOver = state == State.STOPPED || state == State.CONFIGURED;
        return switch (operation) {
            case START -> state == State.PAUSED ? "it is paused; resume it" : word(state) + " already";
            case KILL, STOP -> word(state) + (isOver ? "; it has no process to signal" : "");
            case PAUSE -> word(state) + (state == State.PAUSED ? " already" : "; start it first");
            case RESUME -> word(state) + ", not paused";
            case DELETE -> word(state) + "; stop it first, or use rm -f";
            default -> word(state) + permitted(error);
        };
    }

    private static String permitted(IllegalTransitionException error) {
        return error.permittedStates().isEmpty() ? ""
                : error.permittedStates()
                        .stream()
                        .sorted()
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" or ", "; it must be ", ""));
    }

    private static String word(State state) {
        return switch (state) {
            case CONFIGURED -> "it has not been started yet";
            case CREATED -> "it is created, and its program not started";
            case RUNNING -> "it is running";
            case PAUSED -> "it is paused";
            case STOPPED -> "it has stopped";
            case UNKNOWN -> "its state is unknown";
        };
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
