package dev.stowage.storage.journal;

import java.io.IOException;

/** Looks on at the write path. */
@FunctionalInterface
interface JournalFailpoints {
    /** Does nothing. */
    JournalFailpoints NONE = failpoint -> {};

    /** Is called just before an act; what it throws counts as the failure of that act. */
    void before(JournalFailpoint failpoint) throws IOException;
}
