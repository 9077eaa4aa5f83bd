package dev.stowage.posix;

import java.io.IOException;
import java.io.Serial;

/** A system call failed. Holds the name of the call, its subject, and the error number. */
public final class PosixException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String call;
    private final String subject;
    private final Errno errno;

    PosixException(SystemCall call, String subject, int number) {
        super(call.label() + " of " + subject + ": " + reason(number));
        this.call = call.label();
        this.subject = subject;
        this.errno = Errno.of(number);
    }

    /** The name of the system call, such as {@code fsync}. */
    public String call() {
        return call;
    }

    /** The path or the process to which the call was applied. */
    public String subject() {
        return subject;
    }

    public Errno errno() {
        return errno;
    }

    public boolean is(Errno reason) {
        return errno == reason;
    }

    private static String reason(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.UNLISTED ? "error " + number : errno.name();
    }
}
