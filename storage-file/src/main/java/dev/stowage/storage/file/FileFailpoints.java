package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import java.io.IOException;

/** Looks on at the write path. */
@FunctionalInterface
interface FileFailpoints {
    /** Does nothing. */
    FileFailpoints NONE = (failpoint, id) -> {};

    /** Is called just before an act; what it throws counts as the failure of that act. */
    void before(FileFailpoint failpoint, ContainerId id) throws IOException;
}
