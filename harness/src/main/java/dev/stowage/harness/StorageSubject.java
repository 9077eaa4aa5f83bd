package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A storage alone.
 *
 * @param name the storage's name
 * @param opener opens the storage on the directories that it is given; called several times, also for the
 * same directories
 * @param damage how to damage a record behind the storage's back, where that can be done
 * @param deviations clauses that are known not to hold; copied
 */
public record StorageSubject(String name, Function<BackendContext, ? extends StatusStorage> opener,
        Optional<Damage> damage, List<Deviation> deviations) implements Subject {
    /** Copies the deviations. */
    public StorageSubject {
        deviations = List.copyOf(deviations);
    }

    /**
     * Returns a storage without a way to damage it and without deviations.
     *
     * @param name the storage's name
     * @param opener opens the storage
     * @return the subject
     */
    public static StorageSubject of(String name, Function<BackendContext, ? extends StatusStorage> opener) {
        return new StorageSubject(name, opener, Optional.empty(), List.of());
    }

    /**
     * Returns the subject with a way to damage records.
     *
     * @param way how to damage a record
     * @return the changed subject
     */
    public StorageSubject withDamage(Damage way) {
        return new StorageSubject(name, opener, Optional.of(way), deviations);
    }

    /**
     * Returns the subject with declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public StorageSubject withDeviations(List<Deviation> declared) {
        return new StorageSubject(name, opener, damage, declared);
    }

    @Override
    public String label() {
        return "storage:" + name;
    }
}
