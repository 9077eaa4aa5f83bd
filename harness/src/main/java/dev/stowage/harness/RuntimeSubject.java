package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.List;
import java.util.function.Function;

/**
 * A runtime alone.
 *
 * @param name the runtime's name
 * @param opener opens the runtime on the directories that it is given; called several times, also for the
 * same directories
 * @param bundles makes bundles that the runtime can run
 * @param hooks what the contract gives no way to do
 * @param deviations clauses that are known not to hold; copied
 */
public record RuntimeSubject(String name, Function<BackendContext, ? extends Runtime> opener, Bundles bundles,
        RuntimeHooks hooks, List<Deviation> deviations) implements Subject {
    /** Copies the deviations. */
    public RuntimeSubject {
        deviations = List.copyOf(deviations);
    }

    /**
     * Returns a runtime without hooks and deviations, which runs busybox if it isolates, else the host's own
     * programs.
     *
     * @param name the runtime's name
     * @param opener opens the runtime
     * @return the subject
     */
    public static RuntimeSubject of(String name, Function<BackendContext, ? extends Runtime> opener) {
        return new RuntimeSubject(name, opener, Bundles.standard(), RuntimeHooks.none(), List.of());
    }

    /**
     * Returns the subject with other bundles.
     *
     * @param others makes bundles that the runtime can run
     * @return the changed subject
     */
    public RuntimeSubject withBundles(Bundles others) {
        return new RuntimeSubject(name, opener, others, hooks, deviations);
    }

    /**
     * Returns the subject with hooks.
     *
     * @param given the hooks
     * @return the changed subject
     */
    public RuntimeSubject withHooks(RuntimeHooks given) {
        return new RuntimeSubject(name, opener, bundles, given, deviations);
    }

    /**
     * Returns the subject with declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public RuntimeSubject withDeviations(List<Deviation> declared) {
        return new RuntimeSubject(name, opener, bundles, hooks, declared);
    }

    @Override
    public String label() {
        return "runtime:" + name;
    }
}
