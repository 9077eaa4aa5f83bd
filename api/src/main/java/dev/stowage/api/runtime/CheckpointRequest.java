package dev.stowage.api.runtime;

import java.nio.file.Path;

/**
 * A checkpoint to be made.
 *
 * @param directory a directory that does not exist yet; made absolute
 * @param postCheckpointAction what becomes of the program
 */
public record CheckpointRequest(Path directory, PostCheckpointAction postCheckpointAction) {

    /** Makes the path absolute. */
    public CheckpointRequest {
        directory = directory.toAbsolutePath().normalize();
    }

    /** What becomes of a program after its checkpoint. */
    public enum PostCheckpointAction {
        /** The run ends; its exit is unknown by cause of the checkpoint. */
        STOP,
        /** The program goes on as it was. */
        LEAVE_RUNNING
    }
}
