package dev.stowage.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run of the command writes to. Bytes of programs go out as they are; text of our own is UTF-8.
 *
 * @param out standard output
 * @param err standard error
 * @param errorStreamKind what standard error is shown on
 */
record Console(PrintStream out, PrintStream err, StreamKind errorStreamKind) {

    /** What a stream of text is shown on. */
    enum StreamKind {
        /** A person looks at it, and a line can be written over. */
        TERMINAL,
        /** A file or another program. */
        REDIRECTED
    }

    static Console ofThisProcess() {
        return new Console(stream(new FileOutputStream(FileDescriptor.out)),
                stream(new FileOutputStream(FileDescriptor.err)), detectErrorStreamKind());
    }

    static PrintStream stream(OutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    /** System.console() looks at standard input and output, not at standard error. */
    private static StreamKind detectErrorStreamKind() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console")
                    ? StreamKind.TERMINAL
                    : StreamKind.REDIRECTED;
        } catch (IOException e) {
            return StreamKind.REDIRECTED;
        }
    }
}
