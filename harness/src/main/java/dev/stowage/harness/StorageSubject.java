package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.Map;
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
 * @param settings the storage's own settings, without its name, for each time that it is opened, also in
 * other processes; copied
 * @param leavings what becomes of the records of a store on a cluster
 */
public record StorageSubject(String name, Function<BackendContext, ? extends StatusStorage> opener,
        Optional<Damage> damage, List<Deviation> deviations, Map<String, String> settings,
        Leavings leavings) implements Subject {
    /** What becomes of the records of a store on a cluster when its rule has ended. */
    public enum Leavings {
        /** They are deleted one by one. */
        REMOVED,
        /** They stay. */
        ABANDONED
    }

    /** Copies the deviations and the settings. */
    public StorageSubject {
        deviations = List.copyOf(deviations);
        settings = Map.copyOf(settings);
    }

    /**
     * Returns a storage without a way to damage it and without deviations.
     *
     * @param name the storage's name
     * @param opener opens the storage
     * @return the subject
     */
    public static StorageSubject of(String name, Function<BackendContext, ? extends StatusStorage> opener) {
        return new StorageSubject(name, opener, Optional.empty(), List.of(), Map.of(),
                Leavings.REMOVED);
    }

    /**
     * Returns the subject with a way to damage records.
     *
     * @param way how to damage a record
     * @return the changed subject
     */
    public StorageSubject withDamage(Damage way) {
        return new StorageSubject(name, opener, Optional.of(way), deviations, settings, leavings);
    }

    /**
     * Returns the subject with declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public StorageSubject withDeviations(List<Deviation> declared) {
        return new StorageSubject(name, opener, damage, declared, settings, leavings);
    }

    /**
     * Returns the subject with settings, such as the addresses of a cluster. The suite adds
     * {@code namespace}, a new one for each store that it makes: for storages whose stores lie in no
     * directory.
     *
     * @param values the settings by key
     * @return the changed subject
     */
    public StorageSubject withSettings(Map<String, String> values) {
        return new StorageSubject(name, opener, damage, deviations, values, leavings);
    }

    /**
     * Returns the subject with its records left where they are, as where the cluster itself is thrown away.
     *
     * @return the changed subject
     */
    public StorageSubject withoutRemoval() {
        return new StorageSubject(name, opener, damage, deviations, settings, Leavings.ABANDONED);
    }

    @Override
    public String label() {
        return "storage:" + name;
    }
}
