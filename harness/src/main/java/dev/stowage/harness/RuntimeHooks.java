package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the contract gives no way to do, and some clauses are about. Without a hook those clauses are not run.
 *
 * @param leaveHalfMade leaves a container as a caller does that dies in the middle of create
 * @param killMonitor kills the process that would record the exit of a container's run
 * @param lives tells whether a process of the host exists and has not ended
 */
public record RuntimeHooks(Optional<HalfMade> leaveHalfMade,
        Optional<Consumer<Container>> killMonitor, Predicate<ProcessIdentity> lives) {
    /**
     * Returns no hooks; processes are looked for in {@code /proc}.
     *
     * @return hooks that can do nothing
     */
    public static RuntimeHooks none() {
        return new RuntimeHooks(Optional.empty(), Optional.empty(), HostProcesses::lives);
    }

    /**
     * Returns the hooks with a way to leave a creation half done.
     *
     * @param hook leaves it
     * @return the changed hooks
     */
    public RuntimeHooks withHalfMade(HalfMade hook) {
        return new RuntimeHooks(Optional.of(hook), killMonitor, lives);
    }

    /**
     * Returns the hooks with a way to kill a monitor.
     *
     * @param hook is given a handle of the container, of the runtime itself
     * @return the changed hooks
     */
    public RuntimeHooks withKillMonitor(Consumer<Container> hook) {
        return new RuntimeHooks(leaveHalfMade, Optional.of(hook), lives);
    }

    /**
     * Returns the hooks with another way to look for processes.
     *
     * @param look tells whether a process exists and has not ended
     * @return the changed hooks
     */
    public RuntimeHooks withProcesses(Predicate<ProcessIdentity> look) {
        return new RuntimeHooks(leaveHalfMade, killMonitor, look);
    }
}
