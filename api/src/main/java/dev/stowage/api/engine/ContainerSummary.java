package dev.stowage.api.engine;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.Reason;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list: the container as its record describes it, or why its state is unknown. Immutable.
 *
 * {@snippet :
 * for (ContainerSummary container : engine.summaries()) {
 *     System.out.println(container.id() + " " + container.state());
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ContainerSummary {
    private final Values values;

    private ContainerSummary(Values values) {
        this.values = values;
    }

    /**
     * {@return a summary without reason, message and record}
     *
     * @param id the container
     * @param state the state that its record means; UNKNOWN if the record cannot be read or is missing
     */
    public static ContainerSummary of(QualifiedId id, State state) {
        return new ContainerSummary(new Values(id, state, Optional.empty(), "", Optional.empty()));
    }

    /** {@return sandbox and container id} */
    public QualifiedId id() {
        return values.id;
    }

    /** {@return the state that the record means; UNKNOWN if the record cannot be read or is missing} */
    public State state() {
        return values.state;
    }

    /** {@return why the container is STOPPED or UNKNOWN; empty in other states} */
    public Optional<Reason> reason() {
        return values.reason;
    }

    /** {@return more about the reason, for people; may be empty} */
    public String message() {
        return values.message;
    }

    /** {@return the record, if it can be read} */
    public Optional<ContainerRecord> record() {
        return values.record;
    }

    /**
     * {@return this summary with the reason of a state}
     *
     * @param reason why the container is STOPPED or UNKNOWN; empty in other states
     * @param message more about it, for people; may be empty
     */
    public ContainerSummary withReason(Optional<Reason> reason, String message) {
        return new ContainerSummary(new Values(values.id, values.state, reason, message, values.record));
    }

    /**
     * {@return this summary with the record that it summarizes}
     *
     * @param record the record
     */
    public ContainerSummary withRecord(ContainerRecord record) {
        return new ContainerSummary(
                new Values(values.id, values.state, values.reason, values.message, Optional.of(record)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerSummary summary && values.equals(summary.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ContainerSummary");
    }

    private record Values(QualifiedId id, State state, Optional<Reason> reason, String message,
            Optional<ContainerRecord> record) {}
}
