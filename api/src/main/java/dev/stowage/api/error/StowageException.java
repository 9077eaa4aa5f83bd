package dev.stowage.api.error;

import dev.stowage.api.Operation;
import java.util.Optional;

/**
 * The root of the errors of the contract. Unchecked, sealed, and exhaustive in a {@code switch}.
 *
 * <p>
 * A message names the thing, the cause and, where there is one, the cure.
 */
public abstract sealed class StowageException extends RuntimeException
        permits AlreadyExistsException, AmbiguousException, BusyException, ClosedException, ConflictException,
        IllegalTransitionException, InvalidArgumentException, NotFoundException, NotLocalException,
        OperationFailedException, OperationInterruptedException, OutcomeUnknownException,
        RuntimeMissingException,
        StorageFullException, StorageUnavailableException, UnreadableException, UnsupportedException {

    private static final long serialVersionUID = 1L;

    private final String subject;
    private final transient Optional<Operation> operation;

    StowageException(String subject, Optional<Operation> operation, String problem) {
        super(message(subject, operation, problem));
        this.subject = subject;
        this.operation = operation;
    }

    StowageException(String subject, Optional<Operation> operation, String problem, Throwable cause) {
        super(message(subject, operation, problem), cause);
        this.subject = subject;
        this.operation = operation;
    }

    /**
     * Returns what the error is about: a container id, a name, a path or a setting.
     *
     * @return the subject as text
     */
    public final String subject() {
        return subject;
    }

    /**
     * Returns the operation that was refused or failed.
     *
     * @return the operation; empty where a value was refused before there was one
     */
    public final Optional<Operation> operation() {
        return operation;
    }

    private static String message(String subject, Optional<Operation> operation, String problem) {
        return operation.map(o -> o.displayName() + " " + subject + ": " + problem)
                .orElseGet(() -> subject + " " + problem);
    }
}
