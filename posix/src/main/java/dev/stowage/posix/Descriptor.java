package dev.stowage.posix;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor. It is closed only after the last call that uses it has returned: otherwise its
 * number could already belong to another file. Thread-safe.
 */
final class Descriptor implements Closeable {
    /** AT_FDCWD: relative paths start from the working directory. */
    static final int WORKING_DIRECTORY = -100;

    static final int READ_ONLY = 0;
    static final int WRITE_ONLY = 1;
    static final int READ_WRITE = 2;
    static final int CREATE = 0x40;
    static final int EXCLUSIVE = 0x80;
    static final int NON_BLOCKING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x8_0000;
    private static final int OWNER_ONLY = 0600;

    private final int number;
    private final String subject;
    private final AtomicInteger references = new AtomicInteger(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    Descriptor(long number, String subject) {
        this.number = Math.toIntExact(number);
        this.subject = subject;
    }

    /** A system call that takes the descriptor's number. */
    @FunctionalInterface
    interface DescriptorCall<T> {
        T apply(int number) throws PosixException;
    }

    static Descriptor open(Path path, int flags) throws PosixException {
        return open(WORKING_DIRECTORY, path.toString(), path.toString(), flags);
    }

    private static Descriptor open(int directory, String name, String subject, int flags)
            throws PosixException {
        int commonFlags = LinuxArchitecture.current().noFollowFlag | CLOSE_ON_EXEC;
        try (Arena arena = Arena.ofConfined()) {
            long number = Kernel.invokeChecked(SystemCall.OPENAT, subject, directory,
                    CString.allocate(arena, name).address(), flags | commonFlags, OWNER_ONLY);
            return new Descriptor(number, subject);
        }
    }

    /** Opens an entry of this directory. */
    Descriptor openEntry(String name, int flags) throws ClosedChannelException, PosixException {
        return use(directory -> open(directory, name, subject + "/" + name, flags));
    }

    String subject() {
        return subject;
    }

    <T> T use(DescriptorCall<T> call) throws ClosedChannelException, PosixException {
        int before;
        do {
            before = references.get();
            if (before == 0 || closed.get()) {
                throw new ClosedChannelException();
            }
        } while (!references.compareAndSet(before, before + 1));
        try {
            return call.apply(number);
        } finally {
            release();
        }
    }

    /** Is idempotent. Calls under way finish first. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release();
        }
    }

    private void release() {
        if (references.decrementAndGet() == 0) {
            // The result is ignored: Linux frees the number even if it reports an error, and the owner has
            // flushed what must be on the disk.
            Kernel.invoke(SystemCall.CLOSE, number, 0, 0, 0);
        }
    }
}
