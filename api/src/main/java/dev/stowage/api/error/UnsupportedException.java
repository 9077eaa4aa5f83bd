package dev.stowage.api.error;

import dev.stowage.api.Capability;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StorageFeature;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The backend does not declare the capability that the operation needs. Nothing was done.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class UnsupportedException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Capability capability;
    private final @Nullable Durability durability;
    private final @Nullable StorageFeature feature;

    /**
     * Creates the exception for a capability that a runtime or an engine lacks.
     *
     * @param subject the container or backend
     * @param operation what was asked for
     * @param capability what is missing
     */
    public UnsupportedException(ErrorSubject subject, Operation operation, Capability capability) {
        super(subject, operation, "this backend does not support " + capability);
        this.capability = capability;
        this.durability = null;
        this.feature = null;
    }

    /**
     * Creates the exception for a level of durability that a storage backend does not support.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param durability the level that was asked for
     */
    public UnsupportedException(ErrorSubject subject, Operation operation, Durability durability) {
        super(subject, operation, "this storage does not support durability " + durability);
        this.capability = null;
        this.durability = durability;
        this.feature = null;
    }

    /**
     * Creates the exception for an optional feature that a storage backend does not support.
     *
     * @param subject the storage
     * @param operation what was asked for
     * @param feature what is missing
     */
    public UnsupportedException(ErrorSubject subject, Operation operation, StorageFeature feature) {
        super(subject, operation, "this storage does not support " + feature);
        this.capability = null;
        this.durability = null;
        this.feature = feature;
    }

    /** {@return which capability of a runtime or an engine is missing; empty if a storage backend refused} */
    public Optional<Capability> capability() {
        return Optional.ofNullable(capability);
    }

    /**
     * {@return which level of durability a storage backend does not support; empty if a runtime or an engine
     * refused}
     */
    public Optional<Durability> durability() {
        return Optional.ofNullable(durability);
    }

    /**
     * {@return which optional feature a storage backend does not support; empty unless a storage backend
     * refused an operation that needs one}
     */
    public Optional<StorageFeature> feature() {
        return Optional.ofNullable(feature);
    }
}
