package dev.stowage.api;

/**
 * Sandbox id and container id together. A container on its own is its own sandbox.
 *
 * @param sandbox the id of the sandbox
 * @param container the id of the container, unique in its store whatever the sandbox
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record QualifiedId(ContainerId sandbox, ContainerId container) implements ErrorSubject {

    /**
     * {@return the qualified id of a container on its own}
     *
     * @param id the container
     */
    public static QualifiedId standalone(ContainerId id) {
        return new QualifiedId(id, id);
    }

    /** Returns {@code container} for a container on its own, else {@code sandbox/container}. */
    @Override
    public String toString() {
        return sandbox.equals(container) ? container.value() : sandbox + "/" + container;
    }
}
