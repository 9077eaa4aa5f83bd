package dev.stowage.storage.journal;

import java.io.IOException;
import java.io.Serial;

/** Bytes are not what was written. The message is a phrase that says how. */
final class CorruptJournalException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    CorruptJournalException(String message) {
        super(message);
    }
}
