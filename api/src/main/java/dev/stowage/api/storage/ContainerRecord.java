package dev.stowage.api.storage;

import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.Optional;

/**
 * What a storage keeps of one container. Immutable.
 *
 * @param id sandbox and container id
 * @param name the name, if it has one
 * @param incarnation which life of the id this is
 * @param revision 1 when created, one more for each update
 * @param config what never changes
 * @param status what does
 */
public record ContainerRecord(QualifiedId id, Optional<ContainerName> name, Incarnation incarnation,
        long revision,
        ContainerConfig config, Status status) {

    /**
     * Checks the revision.
     *
     * @throws InvalidArgumentException if it is below 1
     */
    public ContainerRecord {
        if (revision < 1) {
            throw new InvalidArgumentException("revision " + revision, "revisions are counted from 1");
        }
    }

    /**
     * Returns the next revision of this record.
     *
     * @param newStatus the changed status
     * @return a record with the status and one revision more
     */
    public ContainerRecord nextRevision(Status newStatus) {
        return new ContainerRecord(id, name, incarnation, revision + 1, config, newStatus);
    }
}
