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

    /**
     * Returns the standard input of the process.
     *
     * @return a stream; closing it closes the input of the process
     */
    OutputStream stdin();

    /**
     * Returns what the process writes to standard output, or to its terminal.
     *
     * @return a stream that ends with the process
     */
    InputStream stdout();

    /**
     * Returns what the process writes to standard error.
     *
     * @return a stream that ends with the process; empty with a terminal
     */
    InputStream stderr();

    /** Ends the connection. Idempotent; the process is not touched. */
    @Override
    void close();
}
