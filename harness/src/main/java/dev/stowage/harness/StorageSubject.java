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
 * @param corruptor how to damage a record behind the storage's back, where that can be done
 * @param deviations clauses that are known not to hold; copied
 * @param settings the storage's own settings, without its name, for each time that it is opened, also in
 * other processes; copied
 * @param clusterCleanup what becomes of the records of a store on a cluster
 */
public record StorageSubject(String name, Function<BackendContext, ? extends StatusStorage> opener,
        Optional<RecordCorruptor> corruptor, List<Deviation> deviations, Map<String, String> settings,
        ClusterCleanup clusterCleanup) implements Subject {
    /** What becomes of the records of a store on a cluster when its rule has ended. */
    public enum ClusterCleanup {
        /** They are deleted one by one. */
        DELETE_RECORDS,
        /** They stay. */
        KEEP_RECORDS
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
                ClusterCleanup.DELETE_RECORDS);
    }

    /**
     * Returns the subject with a way to damage records.
     *
     * @param corruptor how to damage a record
     * @return the changed subject
     */
    public StorageSubject withCorruptor(RecordCorruptor corruptor) {
        return new StorageSubject(name, opener, Optional.of(corruptor), deviations, settings, clusterCleanup);
    }

    /**
     * Returns the subject with declared deviations.
     *
     * @param declared the deviations
     * @return the changed subject
     */
    public StorageSubject withDeviations(List<Deviation> declared) {
        return new StorageSubject(name, opener, corruptor, declared, settings, clusterCleanup);
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
        return new StorageSubject(name, opener, corruptor, deviations, values, clusterCleanup);
    }

    /**
     * Returns the subject with its records left where they are, as where the cluster itself is thrown away.
     *
     * @return the changed subject
     */
    public StorageSubject withoutClusterCleanup() {
        return new StorageSubject(name, opener, corruptor, deviations, settings, ClusterCleanup.KEEP_RECORDS);
    }

    @Override
    public String label() {
        return "storage:" + name;
    }
}
