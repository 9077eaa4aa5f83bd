package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.List;
import java.util.function.Function;

/**
 * A runtime to be tested without an engine.
 *
 * @param name the runtime's name
 * @param opener opens the runtime on the directories of the context; called several times, also for the same
 * directories
 * @param bundleWriter makes bundles that the runtime can run
 * @param hooks actions that the contract has no operation for
 * @param deviations clauses that the subject is known to violate; copied
 */
public record RuntimeSubject(String name, Function<BackendContext, ? extends Runtime> opener,
        BundleWriter bundleWriter, RuntimeHooks hooks, List<Deviation> deviations) implements Subject {
    /** Copies the deviations. */
    public RuntimeSubject {
        deviations = List.copyOf(deviations);
    }

    /**
     * Returns a runtime without hooks and deviations. Its containers run busybox if it declares ISOLATION,
     * otherwise the host's programs.
     *
     * @param name the runtime's name
     * @param opener opens the runtime
     * @return the subject
     */
    public static RuntimeSubject of(String name, Function<BackendContext, ? extends Runtime> opener) {
        return new RuntimeSubject(name, opener, BundleWriter.standard(), RuntimeHooks.none(), List.of());
    }

    /**
     * Returns the subject with other bundles.
     *
     * @param writer makes bundles that the runtime can run
     * @return the changed subject
     */
    public RuntimeSubject withBundleWriter(BundleWriter writer) {
        return new RuntimeSubject(name, opener, writer, hooks, deviations);
    }

    /**
     * Returns the subject with hooks.
     *
     * @param hooks the hooks
     * @return the changed subject
     */
    public RuntimeSubject withHooks(RuntimeHooks hooks) {
        return new RuntimeSubject(name, opener, bundleWriter, hooks, deviations);
    }

    /**
     * Returns the subject with declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public RuntimeSubject withDeviations(List<Deviation> declared) {
        return new RuntimeSubject(name, opener, bundleWriter, hooks, declared);
    }

    @Override
    public String label() {
        return "runtime:" + name;
    }
}
