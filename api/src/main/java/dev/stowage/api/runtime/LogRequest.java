package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import org.jspecify.annotations.Nullable;

/**
 * How to read what a program wrote. Immutable.
 *
 * {@snippet :
 * try (ContainerLogReader reader = container.logs(LogRequest.FOLLOW)) {
 *     for (var chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
 *         System.out.print(chunk.get().text());
 *     }
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class LogRequest {
    /** Reads everything written so far. */
    public static final LogRequest NO_FOLLOW = new LogRequest(FollowMode.NO_FOLLOW);
    /** Reads everything until the run ends. */
    public static final LogRequest FOLLOW = new LogRequest(FollowMode.FOLLOW);

    private final FollowMode followMode;

    private LogRequest(FollowMode followMode) {
        this.followMode = followMode;
    }

    /** {@return where reading ends} */
    public FollowMode followMode() {
        return followMode;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogRequest request && followMode == request.followMode;
    }

    @Override
    public int hashCode() {
        return followMode.hashCode();
    }

    @Override
    public String toString() {
        return "LogRequest[followMode=" + followMode + "]";
    }

    /** Where reading ends. */
    public enum FollowMode {
        /** With the last byte written so far. */
        NO_FOLLOW,
        /** With the last byte of the current run, which the reader waits for. */
        FOLLOW
    }
}
