package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How one OCI command line differs from the others: all that {@link OciRuntime} does not know by itself.
 *
 * <p>
 * What is common is taken for granted: the verbs {@code create}, {@code start}, {@code kill}, {@code pause},
 * {@code resume}, {@code state} and {@code delete --force}; the global options {@code --root}, {@code --log}
 * and {@code --log-format json}; exit code 0 for success and no other. Thread-safe.
 */
public interface OciRuntimeAdapter {

    /**
     * Returns the name of the runtime in settings, reports and paths.
     *
     * @return one lower-case word
     */
    String name();

    /**
     * Returns the file name of the command line, which is searched for unless a setting gives its path.
     *
     * @return for example {@code runc}
     */
    String program();

    /**
     * Says how to get the command line and its monitor.
     *
     * @return a command where there is one
     */
    String installHint();

    /**
     * Chooses the global arguments that every call needs on this machine.
     *
     * @param probe runs the command line, to see what it takes
     * @return arguments that go before the verb
     * @throws UnusableException if it works in no way that this dialect knows
     */
    List<String> globalArguments(Probe probe) throws UnusableException;

    /**
     * Names what {@link #globalArguments} depends on besides the program and the machine.
     *
     * @return one line
     */
    String probeKey();

    /**
     * Returns what the runtime can do on this machine.
     *
     * @param cgroups the machine's control groups
     * @return the capabilities
     */
    Set<Capability> capabilities(Cgroups cgroups);

    /**
     * Reads why a program could not be started from what {@code create} or {@code start} said.
     *
     * @param message the end of the log and of standard error
     * @return the cause; empty if the text is not about the program or its start
     */
    Optional<StartFailure> startFailure(String message);

    /**
     * Tells CREATED, RUNNING and PAUSED apart without starting a process, where the runtime's files tell.
     *
     * @param stateDirectory the runtime's own directory for this one container
     * @param runtimeId the id that the runtime knows the container by
     * @param cgroup the control group of the container
     * @return the state of a container whose init process lives; empty: ask the command line
     */
    Optional<State> readState(Path stateDirectory, String runtimeId, Cgroups.Cgroup cgroup);

    /**
     * Returns who takes a signal.
     *
     * @return the receiver
     */
    SignalReceiver signalReceiver();

    /**
     * Returns how a container that has ended is removed.
     *
     * @return the way
     */
    DeleteStrategy deleteStrategy();

    /**
     * Returns what the runtime may leave outside its own directory for the container when it is killed.
     *
     * @param runtimeId the id that the runtime knows the container by
     * @return paths of files, which need not exist
     */
    List<Path> externalFiles(String runtimeId);

    /** Who takes a signal for a running program. */
    enum SignalReceiver {
        /** The init process on the host is the program. */
        INIT_PROCESS,
        /** The init process on the host is not the program: the command line passes signals on. */
        COMMAND_LINE
    }

    /** How a container that has ended is removed. */
    enum DeleteStrategy {
        /** By the command line. */
        BY_COMMAND,
        /**
         * By removing its directory and control groups, which is all there is once its processes have ended.
         */
        BY_FILES
    }

    /** Runs the command line of the runtime without a container. */
    @FunctionalInterface
    interface Probe {
        /**
         * Runs it to its end, within a deadline.
         *
         * @param arguments all arguments
         * @return how it went
         */
        CommandResult run(List<String> arguments);
    }

    /** The command line is there and cannot work on this machine. */
    final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * Says why.
         *
         * @param problem what does not work
         */
        public UnusableException(String problem) {
            super(problem);
        }
    }
}
