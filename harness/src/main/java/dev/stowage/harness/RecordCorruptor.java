package dev.stowage.harness;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Damages a record behind its storage's back, as a bad disk or a later version would. */
@FunctionalInterface
public interface RecordCorruptor {
    /**
     * Damages a record that exists.
     *
     * @param stateDirectory the storage's own state directory
     * @param id the container
     * @param recordCorruption how
     * @throws IOException if that cannot be done
     */
    void corrupt(Path stateDirectory, QualifiedId id, RecordCorruption recordCorruption) throws IOException;

    /**
     * Damages a record by what is known of it, while no object of this process has its store open.
     *
     * @param stateDirectory the storage's own state directory
     * @param record the record as it was read last
     * @param recordCorruption how
     * @return what else may be damaged by that
     * @throws NotRunException if this storage's records cannot be damaged so
     * @throws IOException if that cannot be done
     */
    default CorruptionScope corrupt(Path stateDirectory, ContainerRecord record,
            RecordCorruption recordCorruption) throws IOException {
        corrupt(stateDirectory, record.id(), recordCorruption);
        return CorruptionScope.RECORD;
    }

    /** What a damage reaches. */
    enum CorruptionScope {
        /** The record and nothing else. */
        RECORD,
        /** Bytes of the record, in files that hold more: the storage may have to give up more for them. */
        FILES
    }

    /** How a record can be damaged. */
    enum RecordCorruption {
        /** No byte is left. */
        EMPTY,
        /** Its second half is gone. */
        TRUNCATED,
        /** As long as before, all zero. */
        NUL_FILLED,
        /** As long as before, anything. */
        GARBAGE,
        /** Whole, of a version that is not known. */
        UNKNOWN_VERSION;

        /**
         * Damages the bytes of a whole record, the same way at each run.
         *
         * @param record a record as JSON of version v1; it is not changed
         * @return what stands in its place
         */
        public byte[] applyTo(byte[] record) {
            return switch (this) {
                case EMPTY -> new byte[0];
                case TRUNCATED -> Arrays.copyOf(record, record.length / 2);
                case NUL_FILLED -> new byte[record.length];
                case GARBAGE -> garbage(record.length);
                case UNKNOWN_VERSION -> new String(record, StandardCharsets.UTF_8)
                        .replace("\"v1\"", "\"v99\"")
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
