package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;

/**
 * Open file description locks on single bytes of a file, see fcntl(2). Such a lock belongs to the open file
 * and not to the process: closing another descriptor of the same file does not release it.
 */
final class RangeLock {
    private static final int TRY_LOCK = 37;
    private static final int WAIT_FOR_LOCK = 38;
    private static final short SHARED = 0;
    private static final short EXCLUSIVE = 1;
    private static final short UNLOCK = 2;
    private static final long TO_END_OF_FILE = 0;

    private RangeLock() {}

    /** Locks the byte. Returns false if another open file holds it. */
    static boolean tryLock(Descriptor file, long offset) throws PosixException, ClosedChannelException {
        return tryLockAs(file, EXCLUSIVE, offset);
    }

    /** Locks the byte shared. Returns false if another open file holds it exclusively. */
    static boolean tryLockShared(Descriptor file, long offset) throws PosixException, ClosedChannelException {
        return tryLockAs(file, SHARED, offset);
    }

    private static boolean tryLockAs(Descriptor file, short type, long offset)
            throws PosixException, ClosedChannelException {
        long outcome = apply(file, TRY_LOCK, type, offset, 1);
        if (Errno.EAGAIN.isResultOf(outcome) || Errno.EACCES.isResultOf(outcome)) {
            return false;
        }
        require(file, outcome);
        return true;
    }

    /**
     * Waits for the lock, which closing the result releases. Blocks the carrier of a virtual thread: only for
     * locks that are held briefly.
     */
    static Closeable lock(Descriptor file, long offset) throws IOException {
        long outcome;
        do {
            outcome = apply(file, WAIT_FOR_LOCK, EXCLUSIVE, offset, 1);
        } while (Errno.EINTR.isResultOf(outcome));
        require(file, outcome);
        return () -> unlock(file, offset);
    }

    static void unlock(Descriptor file, long offset) throws PosixException, ClosedChannelException {
        require(file, apply(file, TRY_LOCK, UNLOCK, offset, 1));
    }

    static void unlockAll(Descriptor file) throws PosixException, ClosedChannelException {
        require(file, apply(file, TRY_LOCK, UNLOCK, 0, TO_END_OF_FILE));
    }

    private static long apply(Descriptor file, int command, short type, long offset, long length)
            throws PosixException, ClosedChannelException {
        try (Arena arena = Arena.ofConfined()) {
            // the offsets of struct flock on 64-bit architectures: type 0, origin 2 (0: start of the file),
            // start 8, length 16, pid 24 (must be 0 here)
            MemorySegment flock = arena.allocate(32, Long.BYTES);
            flock.set(ValueLayout.JAVA_SHORT, 0, type);
            flock.set(ValueLayout.JAVA_LONG, 8, offset);
            flock.set(ValueLayout.JAVA_LONG, 16, length);
            return file.use(fd -> Kernel.invoke(SystemCall.FCNTL, fd, command, flock.address(), 0));
        }
    }

    private static void require(Descriptor file, long outcome) throws PosixException {
        if (outcome < 0) {
            throw new PosixException(SystemCall.FCNTL, file.subject(), (int) -outcome);
        }
    }
}
