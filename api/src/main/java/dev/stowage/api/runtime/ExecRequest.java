package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Stability;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A further process to be run in a running container. Immutable.
 *
 * {@snippet :
 * ExecSession session = container.exec(ExecRequest.of(new ContainerId("debug-1"), List.of("ps", "aux"))
 *         .withEnvironment(Map.of("COLUMNS", "200")));
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class ExecRequest {
    private final Values values;

    private ExecRequest(Values values) {
        this.values = values;
    }

    /**
     * {@return a request that runs a command as the container's own program runs: same environment, same
     * working directory, no terminal}
     *
     * @param sessionId the id of the session, with the grammar of a container id; unique in the container
     * while the session exists
     * @param command program and arguments; copied
     * @throws InvalidArgumentException if the command is empty
     */
    public static ExecRequest of(ContainerId sessionId, List<String> command) {
        return new ExecRequest(new Values(sessionId, command, Map.of(), Optional.empty(), Optional.empty()));
    }

    /** {@return the id of the session, unique in the container while the session exists} */
    public ContainerId sessionId() {
        return values.sessionId;
    }

    /** {@return the program and its arguments; immutable, not empty} */
    public List<String> command() {
        return values.command;
    }

    /** {@return the variables that override those of the container; immutable} */
    public Map<String, String> environment() {
        return values.environment;
    }

    /** {@return the working directory, an absolute path in the container; empty: the container's own} */
    public Optional<String> workingDirectory() {
        return values.workingDirectory;
    }

    /** {@return the size of the terminal that the process gets; empty: it gets none} */
    public Optional<TerminalSize> terminal() {
        return values.terminal;
    }

    /**
     * {@return this request with other variables}
     *
     * @param environment variables that override those of the container; copied
     */
    public ExecRequest withEnvironment(Map<String, String> environment) {
        return new ExecRequest(new Values(values.sessionId, values.command, environment,
                values.workingDirectory, values.terminal));
    }

    /**
     * {@return this request with a working directory}
     *
     * @param workingDirectory an absolute path in the container
     */
    public ExecRequest withWorkingDirectory(String workingDirectory) {
        return new ExecRequest(new Values(values.sessionId, values.command, values.environment,
                Optional.of(workingDirectory), values.terminal));
    }

    /**
     * {@return this request with a terminal} Needs {@link dev.stowage.api.Capability#TERMINAL}.
     *
     * @param terminal the size of the terminal
     */
    public ExecRequest withTerminal(TerminalSize terminal) {
        return new ExecRequest(new Values(values.sessionId, values.command, values.environment,
                values.workingDirectory, Optional.of(terminal)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExecRequest request && values.equals(request.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ExecRequest");
    }

    private record Values(ContainerId sessionId, List<String> command, Map<String, String> environment,
            Optional<String> workingDirectory, Optional<TerminalSize> terminal) {
        Values {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            if (command.isEmpty()) {
                throw new InvalidArgumentException("command of exec session " + sessionId, "is empty");
            }
        }
    }
}
