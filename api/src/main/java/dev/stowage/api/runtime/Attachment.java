package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection to the streams of a process, as {@link java.lang.Process} has them. Each stream is for one
 * thread at a time.
 *
 * {@snippet :
 * try (Attachment attachment = container.attach()) {
 *     container.start(); // nothing that the program writes is lost
 *     attachment.stdout().transferTo(System.out);
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public interface Attachment extends AutoCloseable {

    /** {@return the standard input of the process} Closing the stream closes the input of the process. */
    OutputStream stdin();

    /**
     * {@return what the process writes to standard output, or to its terminal} The stream ends with the
     * process.
     */
    InputStream stdout();

    /**
     * {@return what the process writes to standard error; empty with a terminal} The stream ends with the
     * process.
     */
    InputStream stderr();

    /** Ends the connection. Idempotent; the process is not touched. */
    @Override
    void close();
}
