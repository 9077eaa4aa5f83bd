package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import java.io.IOException;

/** Looks on at the write path. */
@FunctionalInterface
interface Steps {
    /** Does nothing. */
    Steps NONE = (step, id) -> {};

    /** Is called just before an act; what it throws counts as the failure of that act. */
    void before(Step step, ContainerId id) throws IOException;
}
