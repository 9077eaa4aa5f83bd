package dev.stowage.api;

/**
 * The id of a container, unique in its store, also across sandboxes.
 *
 * <p>
 * At most 64 characters, {@code [A-Za-z0-9]+([._-][A-Za-z0-9]+)*}. All runtimes accept this grammar (runsc
 * fails above 92 characters, containerd above 76 and with doubled or trailing separators), and no character
 * has a meaning to a shell, a file system or a query language.
 *
 * @param value the id as text
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record ContainerId(String value) implements Comparable<ContainerId>, ErrorSubject {

    /**
     * Checks the grammar.
     *
     * @throws dev.stowage.api.error.InvalidArgumentException if the text is not an id
     */
    public ContainerId {
        Identifiers.requireValid("container id", value);
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    /** Returns the id as text. */
    @Override
    public String toString() {
        return value;
    }
}
