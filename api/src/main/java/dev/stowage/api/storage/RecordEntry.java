package dev.stowage.api.storage;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;

/** One entry of a list of records: a bad record never hides the others. */
public sealed interface RecordEntry {

    /**
     * Returns which container the entry is of.
     *
     * @return the full id, taken from where the record lies if it cannot be read
     */
    QualifiedId id();

    /**
     * A record.
     *
     * @param record the record
     */
    record ReadableRecord(ContainerRecord record) implements RecordEntry {
        @Override
        public QualifiedId id() {
            return record.id();
        }
    }

    /**
     * A record that is there and cannot be read; it is kept as it is.
     *
     * @param id which container it is of
     * @param reason why it cannot be read
     */
    record UnreadableRecord(QualifiedId id, String reason) implements RecordEntry {}

    /**
     * Returns the container's own id.
     *
     * @return the id without the sandbox
     */
    default ContainerId container() {
        return id().container();
    }
}
