package dev.stowage.storage.journal;

import java.io.IOException;

/** Looks on at the write path. */
@FunctionalInterface
interface Steps {
    /** Does nothing. */
    Steps NONE = step -> {};

    /** Is called just before an act; what it throws counts as the failure of that act. */
    void before(Step step) throws IOException;
}
