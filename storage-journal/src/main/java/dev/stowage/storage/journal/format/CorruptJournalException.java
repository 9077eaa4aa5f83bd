package dev.stowage.storage.journal.format;

import java.io.IOException;
import java.io.Serial;

/** Bytes differ from what was written. The message is a phrase whose subject is the file. */
public final class CorruptJournalException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public CorruptJournalException(String message) {
        super(message);
    }
}
