package dev.stowage.api.storage;

import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Stability;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation that has begun and whose outcome is not recorded yet. If the container's operation lock is
 * free, the owner is dead, and whoever finds the intent recovers the container first. Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class Intent {
    private final Values values;

    private Intent(Values values) {
        this.values = values;
    }

    /**
     * {@return an intent}
     *
     * @param operation the operation
     * @param owner the process that performs it
     * @param since when it began
     * @param run the number of the run that it acts on
     */
    public static Intent of(Operation operation, ProcessIdentity owner, Instant since, long run) {
        return new Intent(new Values(operation, owner, since, run));
    }

    /** {@return the operation that has begun} */
    public Operation operation() {
        return values.operation;
    }

    /** {@return the process that performs the operation} */
    public ProcessIdentity owner() {
        return values.owner;
    }

    /** {@return when the operation began} */
    public Instant since() {
        return values.since;
    }

    /** {@return the number of the run that the operation acts on} */
    public long run() {
        return values.run;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Intent intent && values.equals(intent.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "Intent");
    }

    private record Values(Operation operation, ProcessIdentity owner, Instant since, long run) {}
}
