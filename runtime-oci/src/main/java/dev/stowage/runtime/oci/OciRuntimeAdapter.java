package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The differences between OCI command lines: everything that {@link OciRuntime} does not assume.
 *
 * <p>
 * {@link OciRuntime} assumes the subcommands {@code create}, {@code start}, {@code kill}, {@code pause},
 * {@code resume}, {@code state} and {@code delete --force}; the global options {@code --root}, {@code --log}
 * and {@code --log-format json}; and exit code 0 for success only.
 *
 * <p>
 * Implementations must be thread-safe.
 */
public interface OciRuntimeAdapter {

    /**
     * Returns the name of the runtime in settings, reports and paths.
     *
     * @return a name of lower-case letters
     */
    String name();

    /**
     * Returns the file name of the program, which is looked up on the {@code PATH} unless a setting gives its
     * path.
     *
     * @return for example {@code runc}
     */
    String program();

    /**
     * Returns how to install the program and its monitor.
     *
     * @return a command, if there is one
     */
    String installHint();

    /**
     * Determines the global arguments that every call needs on this machine.
     *
     * @param probe runs the program, to find out what it accepts
     * @return arguments that precede the subcommand
     * @throws UnusableException if the program does not work with any known arguments
     */
    List<String> globalArguments(Probe probe) throws UnusableException;

    /**
     * Returns what {@link #globalArguments} depends on besides the program and the machine: if it is
     * unchanged, the result of an earlier probe is used.
     *
     * @return one line
     */
    String probeKey();

    /**
     * Returns the capabilities of the runtime on this machine.
     *
     * @param cgroups the control groups of the machine
     * @return the capabilities
     */
    Set<Capability> capabilities(Cgroups cgroups);

    /**
     * Determines why a program could not be started from the messages of {@code create} or {@code start}.
     *
     * @param message the end of the log or of standard error
     * @return the cause; empty if the failure has nothing to do with the program
     */
    Optional<StartFailure> startFailure(String message);

    /**
     * Reads from the files of the runtime whether a container is CREATED, RUNNING or PAUSED, without starting
     * a process. Is called only while its init process is alive.
     *
     * @param stateDirectory the root directory of the runtime for this container
     * @param runtimeId the id of the container in the runtime
     * @param cgroup the control group of the container
     * @return the state; empty, which is the default, if the command line must be asked
     */
    default Optional<State> readState(Path stateDirectory, String runtimeId, Cgroups.Cgroup cgroup) {
        return Optional.empty();
    }

    /**
     * Returns where signals for a running program must be sent.
     *
     * @return the receiver
     */
    SignalReceiver signalReceiver();

    /**
     * Returns how a container that has ended is removed.
     *
     * @return the strategy
     */
    DeleteStrategy deleteStrategy();

    /**
     * Returns the files that a container may leave outside the root directory of the runtime if it is killed.
     *
     * @param runtimeId the id of the container in the runtime
     * @return paths, whose files may not exist; none by default
     */
    default List<Path> externalFiles(String runtimeId) {
        return List.of();
    }

    /** Where signals for a running program must be sent. */
    enum SignalReceiver {
        /** The init process on the host is the program. */
        INIT_PROCESS,
        /** The init process on the host is not the program: the command line forwards signals. */
        COMMAND_LINE
    }

    /** How a container that has ended is removed. */
    enum DeleteStrategy {
        /** By the subcommand delete. */
        BY_COMMAND,
        /**
         * By deleting its directory and control groups: nothing else is left once its processes have ended.
         */
        BY_FILES
    }

    /** Runs the program of the runtime without a container. */
    @FunctionalInterface
    interface Probe {
        /**
         * Runs the program until it ends, or kills it after a timeout.
         *
         * @param arguments all arguments
         * @return the result
         */
        CommandResult run(List<String> arguments);
    }

    /** The program exists but does not work on this machine. */
    final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * Creates the exception.
         *
         * @param problem what does not work
         */
        public UnusableException(String problem) {
            super(problem);
        }
    }
}
