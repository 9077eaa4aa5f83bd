package dev.stowage.records;

import dev.stowage.api.storage.ContainerRecord;

/** What bytes turned out to be. */
public sealed interface DecodeResult {

    /**
     * A record, as it was written.
     *
     * @param record the record
     */
    record DecodedRecord(ContainerRecord record) implements DecodeResult {}

    /**
     * Bytes that another version of the format wrote; they are whole JSON and must be kept.
     *
     * @param version what they call it, shortened
     */
    record UnsupportedVersion(String version) implements DecodeResult, DecodeFailure {
        @Override
        public String reason() {
            return "has version \"" + version + "\"; this program reads \"" + RecordJson.VERSION + "\"";
        }
    }

    /**
     * Bytes that are not what was written: cut off, overwritten, or edited by hand.
     *
     * @param reason what is wrong, naming the field where there is one
     */
    record CorruptedRecord(String reason) implements DecodeResult, DecodeFailure {}

    /** Bytes that are not a record that can be read. */
    sealed interface DecodeFailure extends DecodeResult {

        /**
         * Returns why it cannot be read.
         *
         * @return a phrase for people
         */
        String reason();
    }
}
