package dev.stowage.posix;

import dev.stowage.posix.Deadline;
import dev.stowage.posix.ProcessExitStatus;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A descriptor of one process, see pidfd_open(2): a signal sent through it never reaches another process that
 * gets the same pid later. Requires Linux 5.4. Thread-safe; calls after close throw
 * {@link java.nio.channels.ClosedChannelException}.
 *
 * <pre>{@code
 * Optional<PidFd> opened = PidFd.open(ProcessTable.ofHost(), pid, startTimeTicks);
 * if (opened.isPresent()) {
 *     try (PidFd process = opened.orElseThrow()) {
 *         process.signal(15);
 *         process.awaitExit(Duration.ofSeconds(10));
 *     }
 * }
 * }</pre>
 */
public final class PidFd implements Closeable {
    private static final short POLL_IN = 1;

    /** _IOWR(0xFF, 11, struct pidfd_info of 64 bytes) in uapi/linux/pidfd.h. */
    private static final long GET_INFO = 0xC040FF0BL;

    private static final long INFO_SIZE = 64;
    private static final long INFO_EXIT = 1 << 3;
    private static final long INFO_WAIT_STATUS = 60;

    private static final long INITIAL_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAXIMUM_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long pid;
    private final Descriptor descriptor;

    private PidFd(long pid, Descriptor descriptor) {
        this.pid = pid;
        this.descriptor = descriptor;
    }

    /**
     * Opens the process of that pid and start time. It may be a zombie.
     *
     * @return empty if the process has been reaped
     */
    public static Optional<PidFd> open(ProcessTable table, long pid, long startTimeTicks) throws IOException {
        String subject = "process " + pid;
        long number = Kernel.invoke(SystemCall.PIDFD_OPEN, pid, 0, 0, 0);
        // EINVAL: the number belongs to a thread, or cannot be a pid.
        if (Errno.ESRCH.isResultOf(number) || Errno.EINVAL.isResultOf(number)) {
            return Optional.empty();
        }
        if (number < 0) {
            throw new PosixException(SystemCall.PIDFD_OPEN, subject, (int) -number);
        }
        PidFd opened = new PidFd(pid, new Descriptor(number, subject));
        try {
            // Checked after opening: as long as the start time in the table is the expected one, the
            // descriptor belongs to that process.
            boolean same =
                    table.find(pid).filter(found -> found.startTimeTicks() == startTimeTicks).isPresent();
            if (same) {
                return Optional.of(opened);
            }
            opened.close();
            return Optional.empty();
        } catch (IOException | RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    /**
     * Sends a signal to the process of that pid and start time, and to no other.
     *
     * @return false if it has been reaped
     * @throws PosixException EPERM, or EINVAL for a signal that does not exist
     */
    public static boolean signal(ProcessTable table, long pid, long startTimeTicks, int signal)
            throws IOException {
        Optional<PidFd> opened = open(table, pid, startTimeTicks);
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd process = opened.orElseThrow()) {
            return process.signal(signal);
        }
    }

    public long pid() {
        return pid;
    }

    /**
     * Sends a signal. It has no effect on a zombie.
     *
     * @return false if the process has been reaped
     * @throws PosixException EPERM, or EINVAL for a signal that does not exist
     */
    public boolean signal(int signal) throws IOException {
        long outcome = descriptor.use(fd -> Kernel.invoke(SystemCall.PIDFD_SEND_SIGNAL, fd, signal, 0, 0));
        if (Errno.ESRCH.isResultOf(outcome)) {
            return false;
        }
        if (outcome < 0) {
            throw new PosixException(SystemCall.PIDFD_SEND_SIGNAL, descriptor.subject(), (int) -outcome);
        }
        return true;
    }

    /** Whether the process has ended, reaped or not. Does not block. */
    public boolean hasExited() throws IOException {
        return poll(0);
    }

    /**
     * Waits for the end of the process.
     *
     * @param timeout zero or negative: checks once
     * @return false if the process still runs after the timeout
     * @throws InterruptedException if the thread is interrupted; thrown within 20 ms
     */
    public boolean awaitExit(Duration timeout) throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(timeout);
        long backoffNanos = INITIAL_BACKOFF_NANOS;
        while (!poll(0)) {
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for " + descriptor.subject());
            }
            long remainingNanos = deadline.remainingNanos();
            if (remainingNanos <= 0) {
                return false;
            }
            // In short waits: an interrupt does not wake a thread in a system call, and a virtual thread
            // would block its carrier there.
            long waitNanos = Math.min(backoffNanos, remainingNanos);
            if (Thread.currentThread().isVirtual()) {
                LockSupport.parkNanos(this, waitNanos);
            } else if (poll(waitNanos)) {
                return true;
            }
            backoffNanos = Math.min(backoffNanos * 2, MAXIMUM_BACKOFF_NANOS);
        }
        return true;
    }

    private boolean poll(long nanos) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(8, Long.BYTES);
            MemorySegment timeout = arena.allocate(16, Long.BYTES);
            timeout.set(ValueLayout.JAVA_LONG, 8, nanos);
            return descriptor.use(fd -> {
                request.set(ValueLayout.JAVA_INT, 0, fd);
                request.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
                long ready = Kernel.invoke(SystemCall.PPOLL, request.address(), 1, timeout.address(), 0);
                if (ready < 0 && !Errno.EINTR.isResultOf(ready)) {
                    throw new PosixException(SystemCall.PPOLL, descriptor.subject(), (int) -ready);
                }
                return ready > 0;
            });
        }
    }

    /**
     * Returns how the process ended. Every process that opened the descriptor before the end can read it.
     *
     * @return empty as long as the process has not been reaped, and always on Linux before 6.15
     */
    public Optional<ProcessExitStatus> exitStatus() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_SIZE, Long.BYTES);
            info.set(ValueLayout.JAVA_LONG, 0, INFO_EXIT);
            long outcome =
                    descriptor.use(fd -> Kernel.invoke(SystemCall.IOCTL, fd, GET_INFO, info.address(), 0));
            boolean reported = outcome >= 0 && (info.get(ValueLayout.JAVA_LONG, 0) & INFO_EXIT) != 0;
            return reported
                    ? Optional.of(
                            ProcessExitStatus.ofWaitStatus(info.get(ValueLayout.JAVA_INT, INFO_WAIT_STATUS)))
                    : Optional.empty();
        }
    }

    /** Is idempotent. Does not affect the process. */
    @Override
    public void close() {
        descriptor.close();
    }
}
