package dev.stowage.api;

/**
 * Sandbox and container id together. A container alone is its own sandbox.
 *
 * @param sandbox the id of the sandbox
 * @param container the id of the container, unique in its store whatever the sandbox
 */
public record QualifiedId(ContainerId sandbox, ContainerId container) implements ErrorSubject {

    /**
     * Returns the full id of a container that shares its sandbox with none.
     *
     * @param id the container
     * @return its full id
     */
    public static QualifiedId standalone(ContainerId id) {
        return new QualifiedId(id, id);
    }

    /** Returns {@code container} for a container alone, else {@code sandbox/container}. */
    @Override
    public String toString() {
        return sandbox.equals(container) ? container.value() : sandbox + "/" + container;
    }
}
