package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Actions that some clauses need and that the contract has no operation for. Without a hook the clauses that
 * need it are not run.
 *
 * @param partialCreate leaves a creation that was not completed
 * @param killMonitor kills the monitor of a container
 * @param suspendMonitor suspends the monitor of a container, and returns what lets it continue
 * @param livenessProbe tests whether a process of the host exists and is not a zombie
 */
public record RuntimeHooks(Optional<PartialCreate> partialCreate, Optional<Consumer<Container>> killMonitor,
        Optional<Function<Container, Runnable>> suspendMonitor, Predicate<ProcessIdentity> livenessProbe) {
    /**
     * Returns no hooks, but a liveness probe that reads {@code /proc}.
     *
     * @return hooks without actions
     */
    public static RuntimeHooks none() {
        return new RuntimeHooks(Optional.empty(), Optional.empty(), Optional.empty(), HostProcesses::isAlive);
    }

    /**
     * Returns the hooks with a way to leave a partial creation.
     *
     * @param hook leaves it
     * @return the changed hooks
     */
    public RuntimeHooks withPartialCreate(PartialCreate hook) {
        return new RuntimeHooks(Optional.of(hook), killMonitor, suspendMonitor, livenessProbe);
    }

    /**
     * Returns the hooks with a way to kill a monitor.
     *
     * @param hook receives the runtime's own handle of the container
     * @return the changed hooks
     */
    public RuntimeHooks withKillMonitor(Consumer<Container> hook) {
        return new RuntimeHooks(partialCreate, Optional.of(hook), suspendMonitor, livenessProbe);
    }

    /**
     * Returns the hooks with a way to suspend a monitor.
     *
     * @param hook receives the runtime's own handle of the container, and returns what lets the monitor
     * continue
     * @return the changed hooks
     */
    public RuntimeHooks withSuspendMonitor(Function<Container, Runnable> hook) {
        return new RuntimeHooks(partialCreate, killMonitor, Optional.of(hook), livenessProbe);
    }

    /**
     * Returns the hooks with another liveness probe.
     *
     * @param probe tests whether a process exists and is not a zombie
     * @return the changed hooks
     */
    public RuntimeHooks withLivenessProbe(Predicate<ProcessIdentity> probe) {
        return new RuntimeHooks(partialCreate, killMonitor, suspendMonitor, probe);
    }
}
