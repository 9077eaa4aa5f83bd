package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the contract gives no way to do, and some clauses are about. Without a hook those clauses are not run.
 *
 * @param partialCreate leaves a container as a caller does that dies in the middle of create
 * @param killMonitor kills the process that would record the exit of a container's run
 * @param livenessProbe tells whether a process of the host exists and has not ended
 */
public record RuntimeHooks(Optional<PartialCreate> partialCreate,
        Optional<Consumer<Container>> killMonitor, Predicate<ProcessIdentity> livenessProbe) {
    /**
     * Returns no hooks; processes are looked for in {@code /proc}.
     *
     * @return hooks that can do nothing
     */
    public static RuntimeHooks none() {
        return new RuntimeHooks(Optional.empty(), Optional.empty(), HostProcesses::isAlive);
    }

    /**
     * Returns the hooks with a way to leave a creation half done.
     *
     * @param hook leaves it
     * @return the changed hooks
     */
    public RuntimeHooks withPartialCreate(PartialCreate hook) {
        return new RuntimeHooks(Optional.of(hook), killMonitor, livenessProbe);
    }

    /**
     * Returns the hooks with a way to kill a monitor.
     *
     * @param hook is given a handle of the container, of the runtime itself
     * @return the changed hooks
     */
    public RuntimeHooks withKillMonitor(Consumer<Container> hook) {
        return new RuntimeHooks(partialCreate, Optional.of(hook), livenessProbe);
    }

    /**
     * Returns the hooks with another way to look for processes.
     *
     * @param probe tells whether a process exists and has not ended
     * @return the changed hooks
     */
    public RuntimeHooks withLivenessProbe(Predicate<ProcessIdentity> probe) {
        return new RuntimeHooks(partialCreate, killMonitor, probe);
    }
}
