package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A further process in a running container.
 *
 * @param sessionId the id of the session, with the grammar of a container id; unique in the container while
 * the session exists
 * @param command program and arguments; copied
 * @param environment variables that go before those of the container; copied
 * @param workingDirectory an absolute path in the container; empty: as the container's
 * @param terminal the size of the terminal that the process gets; empty: none
 */
public record ExecRequest(ContainerId sessionId, List<String> command, Map<String, String> environment,
        Optional<String> workingDirectory, Optional<TerminalSize> terminal) {

    /**
     * Copies the collections.
     *
     * @throws InvalidArgumentException if the command is empty
     */
    public ExecRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty()) {
            throw new InvalidArgumentException("command of exec session " + sessionId, "is empty");
        }
    }
}
