package dev.stowage.harness;

import java.util.List;

/**
 * An engine over a runtime and status storage. The suite opens both itself, so that it can inject faults
 * below the engine and bypass it.
 *
 * @param runtime the runtime below
 * @param storage the storage below
 * @param opener opens the engine
 * @param deviations clauses that the subject is known to violate; copied
 */
public record EngineSubject(RuntimeSubject runtime, StorageSubject storage, EngineFactory opener,
        List<Deviation> deviations) implements Subject {
    /** Copies the deviations. */
    public EngineSubject {
        deviations = List.copyOf(deviations);
    }

    /**
     * Returns an engine with the deviations of its runtime.
     *
     * @param runtime the runtime below
     * @param storage the storage below
     * @param opener opens the engine
     * @return the subject
     */
    public static EngineSubject of(RuntimeSubject runtime, StorageSubject storage, EngineFactory opener) {
        return new EngineSubject(runtime, storage, opener, runtime.deviations());
    }

    /**
     * Returns the subject with other declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public EngineSubject withDeviations(List<Deviation> declared) {
        return new EngineSubject(runtime, storage, opener, declared);
    }

    @Override
    public String label() {
        return "engine:" + runtime.name() + "+" + storage.name();
    }
}
