package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A storage backend to be tested without an engine.
 *
 * @param name the backend's name
 * @param opener opens the store on the directories of the context; called several times, also for the same
 * directories
 * @param corruptor damages a record without the storage object, if that is possible
 * @param deviations clauses that the subject is known to violate; copied
 * @param settings the backend's settings, without its name as a prefix, for each time that it is opened, also
 * in other processes; copied
 * @param clusterCleanup what happens to the records of a store on a cluster
 */
public record StorageSubject(String name, Function<BackendContext, ? extends StatusStorage> opener,
        Optional<RecordCorruptor> corruptor, List<Deviation> deviations, Map<String, String> settings,
        ClusterCleanup clusterCleanup) implements Subject {
    /** What happens to the records of a store on a cluster when its rule has ended. */
    public enum ClusterCleanup {
        /** They are deleted. */
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
     * Returns a storage backend without a corruptor and without deviations.
     *
     * @param name the backend's name
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
     * Returns the subject with settings, such as the addresses of a cluster. The suite adds the setting
     * {@code namespace} with a new value for each store, for backends that do not keep their stores in a
     * directory.
     *
     * @param values the settings by key
     * @return the changed subject
     */
    public StorageSubject withSettings(Map<String, String> values) {
        return new StorageSubject(name, opener, corruptor, deviations, values, clusterCleanup);
    }

    /**
     * Returns the subject with records that are not deleted, for a cluster that is itself deleted after the
     * run.
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
