package dev.stowage.storage.journal.format;

import java.io.IOException;
import java.io.Serial;

/** Bytes are not what was written. The message is a phrase that says how. */
public final class CorruptJournalException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public CorruptJournalException(String message) {
        super(message);
    }
}
