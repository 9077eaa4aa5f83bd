package dev.stowage.api.storage;

import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What status storage keeps of one container: the configuration, which never changes, and the status, which
 * each update replaces. Immutable.
 *
 * {@snippet :
 * ContainerRecord first = ContainerRecord
 *         .of(id, Incarnation.generate(random), config, Status.configured(clock.instant(), Resources.NONE))
 *         .withName(new ContainerName("web"));
 * storage.create(first, Durability.DURABLE);
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ContainerRecord {
    private final Values values;

    private ContainerRecord(Values values) {
        this.values = values;
    }

    /**
     * {@return the first revision of a record, without a name}
     *
     * @param id the container
     * @param incarnation the incarnation of the id that the record belongs to
     * @param config what never changes
     * @param status what updates replace
     */
    public static ContainerRecord of(QualifiedId id, Incarnation incarnation,
            ContainerConfig config, Status status) {
        return new ContainerRecord(new Values(id, Optional.empty(), incarnation, 1, config, status));
    }

    /** {@return sandbox and container id} */
    public QualifiedId id() {
        return values.id;
    }

    /** {@return the container's name, if it has one} */
    public Optional<ContainerName> name() {
        return values.name;
    }

    /** {@return the incarnation of the id that the record belongs to} */
    public Incarnation incarnation() {
        return values.incarnation;
    }

    /** {@return the revision: 1 for the first, one more for each update} */
    public long revision() {
        return values.revision;
    }

    /** {@return the configuration, which never changes} */
    public ContainerConfig config() {
        return values.config;
    }

    /** {@return the status, which each update replaces} */
    public Status status() {
        return values.status;
    }

    /**
     * {@return the next revision of this record, with another status}
     *
     * @param newStatus the changed status
     */
    public ContainerRecord nextRevision(Status newStatus) {
        return new ContainerRecord(new Values(values.id, values.name, values.incarnation, values.revision + 1,
                values.config, newStatus));
    }

    /**
     * {@return this record with a name, or without}
     *
     * @param name the name; empty: none
     */
    public ContainerRecord withName(Optional<ContainerName> name) {
        return new ContainerRecord(new Values(values.id, name, values.incarnation, values.revision,
                values.config, values.status));
    }

    /**
     * {@return this record with another revision} Storage backends use it when they read a record.
     *
     * @param revision 1 or more
     * @throws InvalidArgumentException if the revision is below 1
     */
    public ContainerRecord withRevision(long revision) {
        return new ContainerRecord(new Values(values.id, values.name, values.incarnation, revision,
                values.config, values.status));
    }

    /**
     * {@return this record with another configuration} Storage backends never do this: the configuration of a
     * stored record does not change.
     *
     * @param config the configuration
     */
    public ContainerRecord withConfig(ContainerConfig config) {
        return new ContainerRecord(new Values(values.id, values.name, values.incarnation, values.revision,
                config, values.status));
    }

    /**
     * {@return this record with another status and the same revision} An update makes a
     * {@linkplain #nextRevision next revision} instead.
     *
     * @param status the status
     */
    public ContainerRecord withStatus(Status status) {
        return new ContainerRecord(new Values(values.id, values.name, values.incarnation, values.revision,
                values.config, status));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerRecord record && values.equals(record.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ContainerRecord");
    }

    private record Values(QualifiedId id, Optional<ContainerName> name, Incarnation incarnation,
            long revision, ContainerConfig config, Status status) {
        Values {
            if (revision < 1) {
                throw new InvalidArgumentException("revision " + revision, "must be at least 1");
            }
        }
    }
}
