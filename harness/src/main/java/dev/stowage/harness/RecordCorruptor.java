package dev.stowage.harness;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Damages a stored record without the storage object, as a bad disk or a newer release might. */
@FunctionalInterface
public interface RecordCorruptor {
    /**
     * Damages an existing record.
     *
     * @param stateDirectory the storage's own state directory
     * @param id the container
     * @param recordCorruption the kind of damage
     * @throws IOException if that is not possible
     */
    void corrupt(Path stateDirectory, QualifiedId id, RecordCorruption recordCorruption) throws IOException;

    /**
     * Damages a record whose contents are known, while no object of this process has the store open.
     *
     * @param stateDirectory the storage's own state directory
     * @param record the record as it was last read
     * @param recordCorruption the kind of damage
     * @return what else the damage may affect
     * @throws NotRunException if the records of this storage backend cannot be damaged in this way
     * @throws IOException if that is not possible
     */
    default CorruptionScope corrupt(Path stateDirectory, ContainerRecord record,
            RecordCorruption recordCorruption) throws IOException {
        corrupt(stateDirectory, record.id(), recordCorruption);
        return CorruptionScope.RECORD;
    }

    /** What a damage affects. */
    enum CorruptionScope {
        /** Only the record. */
        RECORD,
        /** Bytes of the record in files that contain other data too, which may become unreadable as well. */
        FILES
    }

    /** The kinds of damage to a record. */
    enum RecordCorruption {
        /** The record is empty. */
        EMPTY,
        /** The second half is missing. */
        TRUNCATED,
        /** All bytes are zero; the length is unchanged. */
        NUL_FILLED,
        /** All bytes are random; the length is unchanged. */
        GARBAGE,
        /** The record is intact, and its format version is unknown. */
        UNKNOWN_VERSION;

        /**
         * Damages the bytes of an intact record, in the same way in each run.
         *
         * @param record a record as JSON of version v1; not modified
         * @return the damaged bytes
         */
        public byte[] applyTo(byte[] record) {
            return switch (this) {
                case EMPTY -> new byte[0];
                case TRUNCATED -> Arrays.copyOf(record, record.length / 2);
                case NUL_FILLED -> new byte[record.length];
                case GARBAGE -> garbage(record.length);
                case UNKNOWN_VERSION ->
                    new String(record, StandardCharsets.UTF_8).replace("\"v1\"", "\"v99\"")
                            .getBytes(StandardCharsets.UTF_8);
            };
        }

        private static byte[] garbage(int length) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (i * 167 + 43);
            }
            return bytes;
        }
    }
}
