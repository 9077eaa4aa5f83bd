package dev.stowage.api.storage;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a list of records. A damaged record is an entry of its own, so it never hides the others.
 *
 * {@snippet :
 * for (RecordEntry entry : storage.list()) {
 *     switch (entry) {
 *         case RecordEntry.ReadableRecord readable -> System.out.println(readable.record().status());
 *         case RecordEntry.UnreadableRecord damaged -> System.err.println(damaged.reason());
 *     }
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public sealed interface RecordEntry {

    /**
     * {@return the entry of a record that could be read}
     *
     * @param record the record
     */
    static ReadableRecord readable(ContainerRecord record) {
        return new ReadableRecord(record);
    }

    /**
     * {@return the entry of a record that exists and cannot be read}
     *
     * @param id the container, known from where the record is stored
     * @param reason why it cannot be read
     */
    static UnreadableRecord unreadable(QualifiedId id, String reason) {
        return new UnreadableRecord(id, reason);
    }

    /**
     * {@return which container the entry is of; known from where the record is stored if the record cannot be
     * read}
     */
    QualifiedId id();

    /** {@return the container's id without the sandbox} */
    default ContainerId container() {
        return id().container();
    }

    /** A record that could be read. */
    final class ReadableRecord implements RecordEntry {
        private final ContainerRecord record;

        private ReadableRecord(ContainerRecord record) {
            this.record = record;
        }

        /** {@return the last committed record} */
        public ContainerRecord record() {
            return record;
        }

        @Override
        public QualifiedId id() {
            return record.id();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ReadableRecord readable && record.equals(readable.record);
        }

        @Override
        public int hashCode() {
            return record.hashCode();
        }

        @Override
        public String toString() {
            return "ReadableRecord[record=" + record + "]";
        }
    }

    /** A record that exists and cannot be read. The storage keeps it as it is. */
    final class UnreadableRecord implements RecordEntry {
        private final QualifiedId id;
        private final String reason;

        private UnreadableRecord(QualifiedId id, String reason) {
            this.id = id;
            this.reason = reason;
        }

        @Override
        public QualifiedId id() {
            return id;
        }

        /** {@return why the record cannot be read, for people} */
        public String reason() {
            return reason;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof UnreadableRecord unreadable && id.equals(unreadable.id)
                    && reason.equals(unreadable.reason);
        }

        @Override
        public int hashCode() {
            return 31 * id.hashCode() + reason.hashCode();
        }

        @Override
        public String toString() {
            return "UnreadableRecord[id=" + id + ", reason=" + reason + "]";
        }
    }
}
