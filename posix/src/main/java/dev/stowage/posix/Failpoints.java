package dev.stowage.posix;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Listens for failpoints: the boundaries between two steps of an operation at which a test injects a fault,
 * pauses, or kills the process. Each component names its own boundaries in an enum; one listener can serve
 * several components.
 *
 * <p>
 * Called by any thread of the component, several at once. The component calls it synchronously, so a listener
 * that blocks holds up the operation, with its locks held.
 */
@FunctionalInterface
public interface Failpoints {
    /** Ignores every failpoint: the setting outside tests. */
    Failpoints NONE = failpoint -> {};

    /**
     * Is called just before the I/O step that the failpoint names.
     *
     * @param failpoint the component's own constant
     * @throws IOException to inject a fault: the component handles it as the failure of that step
     */
    void before(Enum<?> failpoint) throws IOException;

    /**
     * Reports a boundary at which no I/O error can occur. What the listener throws leaves the operation as it
     * would in a crash.
     *
     * @param failpoint the component's own constant
     * @throws UncheckedIOException if the listener throws an I/O error
     */
    default void reached(Enum<?> failpoint) {
        try {
            before(failpoint);
        } catch (IOException e) {
            throw new UncheckedIOException("injected where no I/O error can occur: " + failpoint, e);
        }
    }
}
