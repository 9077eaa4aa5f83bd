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
 * @param display what standard error is shown on
 */
record Console(PrintStream out, PrintStream err, Display display) {

    /** What a stream of text is shown on. */
    enum Display {
        /** A person looks at it, and a line can be written over. */
        TERMINAL,
        /** A file or another program. */
        RECORDED
    }

    static Console ofThisProcess() {
        return new Console(stream(new FileOutputStream(FileDescriptor.out)),
                stream(new FileOutputStream(FileDescriptor.err)), shownOn());
    }

    static PrintStream stream(OutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    /** System.console() looks at standard input and output, not at standard error. */
    private static Display shownOn() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console")
                    ? Display.TERMINAL
                    : Display.RECORDED;
        } catch (IOException e) {
            return Display.RECORDED;
        }
    }
}
