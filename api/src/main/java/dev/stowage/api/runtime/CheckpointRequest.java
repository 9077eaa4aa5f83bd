package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint to be made. Immutable.
 *
 * {@snippet :
 * container.checkpoint(CheckpointRequest.of(Path.of("/backup/web-1"))
 *         .withPostCheckpointAction(PostCheckpointAction.LEAVE_RUNNING));
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class CheckpointRequest {
    private final Values values;

    private CheckpointRequest(Values values) {
        this.values = values;
    }

    /**
     * {@return a request for a checkpoint that ends the run}
     *
     * @param directory a directory that does not exist yet; made absolute and normalized
     */
    public static CheckpointRequest of(Path directory) {
        return new CheckpointRequest(
                new Values(directory.toAbsolutePath().normalize(), PostCheckpointAction.STOP));
    }

    /** {@return the absolute path that the checkpoint is written to} */
    public Path directory() {
        return values.directory;
    }

    /** {@return what happens to the program afterwards} */
    public PostCheckpointAction postCheckpointAction() {
        return values.postCheckpointAction;
    }

    /**
     * {@return this request with another action afterwards}
     *
     * @param action what happens to the program
     */
    public CheckpointRequest withPostCheckpointAction(PostCheckpointAction action) {
        return new CheckpointRequest(new Values(values.directory, action));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckpointRequest request && values.equals(request.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "CheckpointRequest");
    }

    private record Values(Path directory, PostCheckpointAction postCheckpointAction) {}

    /** What happens to a program after its checkpoint. */
    public enum PostCheckpointAction {
        /** The run ends; its exit is UNKNOWN, with CHECKPOINTED as the cause. */
        STOP,
        /** The program continues. */
        LEAVE_RUNNING
    }
}
