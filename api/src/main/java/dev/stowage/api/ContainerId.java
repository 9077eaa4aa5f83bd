package dev.stowage.api;

/**
 * The id of one container: unique in its store, whatever its sandbox.
 *
 * <p>
 * At most 64 characters, {@code [A-Za-z0-9]+([._-][A-Za-z0-9]+)*}: the largest grammar that runc, crun,
 * gVisor's runsc (fails above 92 characters) and containerd (76, no doubled or trailing separators) all take,
 * and one in which no character has a meaning to a shell, a file system or a query language.
 *
 * @param value the id as text
 */
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
