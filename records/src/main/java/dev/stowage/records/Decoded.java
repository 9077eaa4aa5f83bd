package dev.stowage.records;

import dev.stowage.api.storage.ContainerRecord;

/** What bytes turned out to be. */
public sealed interface Decoded {

    /**
     * A record, as it was written.
     *
     * @param record the record
     */
    record Intact(ContainerRecord record) implements Decoded {}

    /**
     * Bytes that another version of the format wrote; they are whole JSON and must be kept.
     *
     * @param version what they call it, shortened
     */
    record OtherVersion(String version) implements Decoded, Unreadable {
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
    record Damaged(String reason) implements Decoded, Unreadable {}

    /** Bytes that are not a record that can be read. */
    sealed interface Unreadable extends Decoded {

        /**
         * Returns why it cannot be read.
         *
         * @return a phrase for people
         */
        String reason();
    }
}
