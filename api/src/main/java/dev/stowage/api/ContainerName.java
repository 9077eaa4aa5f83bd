package dev.stowage.api;

/**
 * The name that a user gave to a container, unique in its store, with the grammar of a {@link ContainerId}.
 *
 * @param value the name as text
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record ContainerName(String value) implements Comparable<ContainerName>, ErrorSubject {

    /**
     * Checks the grammar.
     *
     * @throws dev.stowage.api.error.InvalidArgumentException if the text is not a name
     */
    public ContainerName {
        Identifiers.requireValid("container name", value);
    }

    @Override
    public int compareTo(ContainerName other) {
        return value.compareTo(other.value);
    }

    /** Returns the name as text. */
    @Override
    public String toString() {
        return value;
    }
}
