package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of the errors of the contract: unchecked, sealed and serializable. Each subclass is one kind of
 * failure and says what was left behind, so callers act on the type and on typed fields, never on the
 * message. The message names the operation and its subject, what is wrong, and the cure where there is one:
 * {@code cannot start web-1: container is running}.
 *
 * {@snippet :
 * try {
 *     container.start();
 * } catch (IllegalTransitionException e) {
 *     System.err.println("it is " + e.state() + " already");
 * } catch (BusyException e) {
 *     System.err.println("try again after process " + e.owner().pid());
 * } catch (StowageException e) {
 *     System.err.println(e.getMessage());
 * }
 * }
 *
 * <p>
 * A {@code switch} over this type needs a {@code default}: later versions add kinds.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public abstract sealed class StowageException extends RuntimeException
        permits AlreadyExistsException, AmbiguousException, BusyException, ClosedException, ConflictException,
        IllegalTransitionException, InvalidArgumentException, LoadException, NotFoundException,
        NotLocalException, OperationFailedException, OperationInterruptedException, OutcomeUnknownException,
        RuntimeMissingException, StorageFullException, StorageUnavailableException, UnreadableException,
        UnsupportedException {

    private static final long serialVersionUID = 1L;

    private final ErrorSubject subject;
    private final @Nullable Operation operation;
    private final String problem;

    /** An error of an operation. */
    StowageException(ErrorSubject subject, Operation operation, String problem) {
        super("cannot " + operation.displayName() + " " + subject + ": " + problem);
        this.subject = subject;
        this.operation = operation;
        this.problem = problem;
    }

    /** An error of an operation, with its cause. */
    StowageException(ErrorSubject subject, Operation operation, String problem, Throwable cause) {
        this(subject, operation, problem);
        initCause(cause);
    }

    /** An error whose message does not name the operation. */
    StowageException(String message, ErrorSubject subject, @Nullable Operation operation, String problem) {
        super(message);
        this.subject = subject;
        this.operation = operation;
        this.problem = problem;
    }

    /**
     * {@return what the error is about: a container's identifier, or a text that names a path, a backend or a
     * value}
     */
    public final ErrorSubject subject() {
        return subject;
    }

    /**
     * {@return the operation that was refused or failed; empty where a value was refused before there was
     * one}
     */
    public final Optional<Operation> operation() {
        return Optional.ofNullable(operation);
    }

    /**
     * {@return what is wrong, and the cure where there is one, for people} This is the message without
     * operation and subject, for callers that name the subject as their user does.
     */
    public final String problem() {
        return problem;
    }
}
