package dev.stowage.api.storage;

import dev.stowage.api.Stability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a storage backend guarantees. The conformance suite tests whether it keeps the guarantees. Immutable.
 *
 * {@snippet :
 * return StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE);
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class StorageCapabilities {
    private final Values values;

    private StorageCapabilities(Values values) {
        this.values = values;
    }

    /**
     * {@return the capabilities of a storage backend}
     *
     * @param maximumDurability the highest level of durability that can be asked for
     * @param sharing which callers see a committed update
     * @param execution how often the function of an update may run
     */
    public static StorageCapabilities of(Durability maximumDurability, Sharing sharing,
            UpdateExecution execution) {
        return new StorageCapabilities(new Values(maximumDurability, sharing, execution, Set.of()));
    }

    /**
     * {@return these capabilities with other optional features}
     *
     * @param features what the storage supports; copied
     */
    public StorageCapabilities withFeatures(Set<StorageFeature> features) {
        return new StorageCapabilities(
                new Values(values.maximumDurability, values.sharing, values.execution, Set.copyOf(features)));
    }

    /**
     * {@return the highest level of durability that can be asked for; asking for more throws
     * {@link dev.stowage.api.error.UnsupportedException}}
     */
    public Durability maximumDurability() {
        return values.maximumDurability;
    }

    /** {@return which callers see a committed update} */
    public Sharing sharing() {
        return values.sharing;
    }

    /** {@return how often the function of an update may run} */
    public UpdateExecution execution() {
        return values.execution;
    }

    /** {@return which optional features the storage supports; immutable} */
    public Set<StorageFeature> features() {
        return values.features;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StorageCapabilities capabilities && values.equals(capabilities.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "StorageCapabilities");
    }

    private record Values(Durability maximumDurability, Sharing sharing, UpdateExecution execution,
            Set<StorageFeature> features) {}

    /** How often the function of an update may run. */
    public enum UpdateExecution {
        /** Exactly once, under an exclusive lock. */
        ONCE,
        /** Again after each conflict, with the latest record; only the last result counts. */
        RETRIED
    }
}
