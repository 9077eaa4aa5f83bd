package dev.stowage.api.error;

import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import java.util.Optional;
import java.util.OptionalInt;

/** The backend tried and could not; looking again showed that the operation did not take effect. */
public final class OperationFailedException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final transient OptionalInt exitCode;
    private final String outputTail;
    private final transient Optional<StartFailure> startFailure;

    /**
     * Says what failed.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem what failed
     * @param exitCode the exit code of the command that failed, if one did
     * @param outputTail the end of what that command said; may be empty
     */
    public OperationFailedException(String subject, Operation operation, String problem, OptionalInt exitCode,
            String outputTail) {
        super(subject, Optional.of(operation), withOutputTail(problem, outputTail));
        this.exitCode = exitCode;
        this.outputTail = outputTail;
        this.startFailure = Optional.empty();
    }

    /**
     * Says what failed, with the cause.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param problem what failed
     * @param cause what was thrown below
     */
    public OperationFailedException(String subject, Operation operation, String problem, Throwable cause) {
        super(subject, Optional.of(operation), problem, cause);
        this.exitCode = OptionalInt.empty();
        this.outputTail = "";
        this.startFailure = Optional.empty();
    }

    /**
     * Says why a program could not be started.
     *
     * @param subject the container
     * @param operation what was asked for: create, init or start
     * @param failure the typed cause
     * @param outputTail the end of what the runtime said; may be empty
     */
    public OperationFailedException(String subject, Operation operation, StartFailure failure,
            String outputTail) {
        super(subject, Optional.of(operation), withOutputTail(switch (failure) {
            case PROGRAM_MISSING -> "there is no such program in the container";
            case PROGRAM_NOT_EXECUTABLE -> "the program cannot be executed";
            case RUNTIME_REFUSED -> "the runtime refused";
        }, outputTail));
        this.exitCode = OptionalInt.empty();
        this.outputTail = outputTail;
        this.startFailure = Optional.of(failure);
    }

    /**
     * Returns the exit code of the command that failed.
     *
     * @return the code, if a command failed
     */
    public OptionalInt exitCode() {
        return exitCode;
    }

    /**
     * Returns the end of what the failed command said.
     *
     * @return text, may be empty
     */
    public String outputTail() {
        return outputTail;
    }

    /**
     * Returns why a program could not be started.
     *
     * @return the typed cause, for create, init and start only
     */
    public Optional<StartFailure> startFailure() {
        return startFailure;
    }

    private static String withOutputTail(String problem, String outputTail) {
        return outputTail.isBlank() ? problem : problem + ": " + outputTail.strip();
    }
}
