package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The backend tried and failed. A second look showed that the operation did not take effect.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class OperationFailedException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Integer exitCode;
    private final String outputTail;
    private final @Nullable StartFailure startFailure;

    /**
     * Creates the exception for a command that failed.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem what failed
     * @param exitCode the exit code of the command, if it exited
     * @param outputTail the last output of the command; may be empty
     */
    public OperationFailedException(ErrorSubject subject, Operation operation, String problem,
            OptionalInt exitCode, String outputTail) {
        super(subject, operation, withOutputTail(problem, outputTail));
        this.exitCode = exitCode.isPresent() ? exitCode.getAsInt() : null;
        this.outputTail = outputTail;
        this.startFailure = null;
    }

    /**
     * Creates the exception, with its cause.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem what failed
     * @param cause what was thrown below
     */
    public OperationFailedException(ErrorSubject subject, Operation operation,
            String problem, Throwable cause) {
        super(subject, operation, problem, cause);
        this.exitCode = null;
        this.outputTail = "";
        this.startFailure = null;
    }

    /**
     * Creates the exception for a program that could not be started.
     *
     * @param subject the container
     * @param operation what was asked for: create, init or start
     * @param failure why the program did not start
     * @param outputTail the last output of the runtime; may be empty
     */
    public OperationFailedException(ErrorSubject subject, Operation operation,
            StartFailure failure, String outputTail) {
        super(subject, operation, withOutputTail(switch (failure) {
            case PROGRAM_MISSING -> "there is no such program in the container";
            case PROGRAM_NOT_EXECUTABLE -> "the program cannot be executed";
            case RUNTIME_REFUSED -> "the runtime refused";
        }, outputTail));
        this.exitCode = null;
        this.outputTail = outputTail;
        this.startFailure = failure;
    }

    /** {@return the exit code of the command that failed; empty if no command failed or it did not exit} */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /** {@return the last output of the command that failed; may be empty} */
    public String outputTail() {
        return outputTail;
    }

    /** {@return why a program could not be started; empty except in create, init and start} */
    public Optional<StartFailure> startFailure() {
        return Optional.ofNullable(startFailure);
    }

    private static String withOutputTail(String problem, String outputTail) {
        return outputTail.isBlank() ? problem : problem + ": " + outputTail.strip();
    }
}
