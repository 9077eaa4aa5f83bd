package dev.stowage.api.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection to the streams of a process. Closing it ends the connection, never the process. Each stream is
 * for one thread at a time.
 */
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

    @Override
    void close();
}
