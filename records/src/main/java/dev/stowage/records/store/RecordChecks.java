package dev.stowage.records.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import java.util.Optional;

/** Checks of records that all storage backends share. Stateless. */
public final class RecordChecks {
    private RecordChecks() {}

    /**
     * Requires that a record is new.
     *
     * @param record the record to create
     * @throws InvalidArgumentException if its revision is not 1
     */
    public static void requireFirstRevision(ContainerRecord record) {
        if (record.revision() != 1) {
            throw new InvalidArgumentException(record.id().container(), Operation.CREATE,
                    "a new record has revision 1, not " + record.revision());
        }
    }

    /**
     * Requires that a stored record can be read.
     *
     * @param entry what the store holds
     * @param id whose record
     * @param operation the operation that needs it
     * @return the record
     * @throws UnreadableException if it cannot be read; says why
     */
    public static ContainerRecord requireReadable(RecordEntry entry, ContainerId id, Operation operation) {
        return switch (entry) {
            case RecordEntry.ReadableRecord readable -> readable.record();
            case RecordEntry.UnreadableRecord unreadable ->
                throw unreadable(id, operation, unreadable.reason());
        };
    }

    /**
     * Requires that a record is stored and can be read.
     *
     * @param entry what the store holds; empty if there is no record
     * @param id whose record
     * @param operation the operation that needs it
     * @return the record
     * @throws NotFoundException if there is no record
     * @throws UnreadableException if it cannot be read; says why
     */
    public static ContainerRecord requireReadable(Optional<RecordEntry> entry, ContainerId id,
            Operation operation) {
        return requireReadable(entry.orElseThrow(() -> new NotFoundException(id, operation)), id, operation);
    }

    /**
     * Returns the error of an operation that needs a record which cannot be read.
     *
     * @param id whose record
     * @param operation the operation that needs it
     * @param reason why it cannot be read: a phrase whose subject is the record
     * @return the error to throw
     */
    public static UnreadableException unreadable(ContainerId id, Operation operation, String reason) {
        return new UnreadableException(id, operation,
                "the record " + reason + "; it is kept as it is, delete it by force");
    }
}
