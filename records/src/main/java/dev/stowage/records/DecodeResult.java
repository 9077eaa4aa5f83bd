package dev.stowage.records;

import dev.stowage.api.storage.ContainerRecord;

/** The result of decoding a record. */
public sealed interface DecodeResult {

    /**
     * A valid record.
     *
     * @param record the record
     */
    record DecodedRecord(ContainerRecord record) implements DecodeResult {}

    /**
     * A record in another version of the format: valid JSON, which must be kept.
     *
     * @param version the version, shortened
     */
    record UnsupportedVersion(String version) implements DecodeResult, DecodeFailure {
        @Override
        public String reason() {
            return "has version \"" + version + "\"; this program reads \"" + RecordJson.VERSION + "\"";
        }
    }

    /**
     * Bytes that differ from what was written: cut off, overwritten, or edited by hand.
     *
     * @param reason what is wrong, naming the field where there is one
     */
    record CorruptedRecord(String reason) implements DecodeResult, DecodeFailure {}

    /** A record that cannot be read. */
    sealed interface DecodeFailure extends DecodeResult {

        /**
         * Returns why it cannot be read.
         *
         * @return a phrase whose subject is the record
         */
        String reason();
    }
}
