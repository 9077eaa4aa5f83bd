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
 * A descriptor of one process: a signal sent through it never reaches another process that got the same pid
 * later. Needs Linux 5.4. Thread-safe; calls after close throw
 * {@link java.nio.channels.ClosedChannelException}.
 */
public final class PidFd implements Closeable {
    private static final int WAIT_BY_PIDFD = 3;
    private static final int WAIT_EXITED_NO_HANG = 4 | 1;
    private static final int SIGNAL_INFO_SIZE = 128;
    private static final int CHILD_EXITED = 1;
    private static final int SIGNAL_PROCESS_GROUP = 4;
    private static final short POLL_IN = 1;

    /** _IOWR(0xFF, 11, struct pidfd_info of 64 bytes) in uapi/linux/pidfd.h. */
    private static final long GET_INFO = 0xC040FF0BL;

    private static final long INFO_SIZE = 64;
    private static final long INFO_EXIT = 1 << 3;
    private static final long INFO_WAIT_STATUS = 60;

    private static final long INITIAL_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAXIMUM_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ProcessTable table;
    private final long pid;
    private final Descriptor descriptor;

    private PidFd(ProcessTable table, long pid, Descriptor descriptor) {
        this.table = table;
        this.pid = pid;
        this.descriptor = descriptor;
    }

    /**
     * Opens the process of that pid and start time, which may be a zombie.
     *
     * @return empty if it has been reaped, or another process has the pid now
     */
    public static Optional<PidFd> open(ProcessTable table, long pid, long startTimeTicks) throws IOException {
        String subject = "process " + pid;
        long number = Kernel.invoke(SystemCall.PIDFD_OPEN, pid, 0, 0, 0);
        // EINVAL: the pid is a thread's, or no possible pid.
        if (Errno.ESRCH.isResultOf(number) || Errno.EINVAL.isResultOf(number)) {
            return Optional.empty();
        }
        if (number < 0) {
            throw new PosixException(SystemCall.PIDFD_OPEN, subject, (int) -number);
        }
        PidFd opened = new PidFd(table, pid, new Descriptor(number, subject));
        try {
            // Looked at after opening: while the descriptor's process is the one in the table, the pid is its
            // own.
            boolean same = table.find(pid)
                    .filter(found -> found.startTimeTicks() == startTimeTicks)
                    .isPresent();
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
     * Sends a signal. A zombie takes it without effect.
     *
     * @return false if the process has been reaped
     * @throws PosixException EPERM, or EINVAL for a signal that does not exist
     */
    public boolean signal(int signal) throws IOException {
        return requireSent(SystemCall.PIDFD_SEND_SIGNAL, descriptor.use(fd -> send(fd, signal, 0)));
    }

    /**
     * Sends a signal to all members of the process group that this process leads.
     *
     * @return false if the process has been reaped
     * @throws PosixException EPERM, or EINVAL for a signal that does not exist
     * @throws IllegalStateException it leads no group; nothing was sent
     */
    public boolean signalGroup(int signal) throws IOException {
        Optional<ProcessInfo> info = table.find(pid);
        // Sending nothing proves that the process just read is still the descriptor's, not a successor.
        if (info.isEmpty() || !signal(0)) {
            return false;
        }
        if (info.orElseThrow().processGroup() != pid) {
            throw new IllegalStateException("process " + pid + " leads no process group");
        }
        long outcome = descriptor.use(fd -> send(fd, signal, SIGNAL_PROCESS_GROUP));
        if (!Errno.EINVAL.isResultOf(outcome)) {
            return requireSent(SystemCall.PIDFD_SEND_SIGNAL, outcome);
        }
        // Linux before 6.9 does not know the flag. The pid was checked a moment ago; what remains is the
        // chance that
        // the whole group ends and the number is given out again in these microseconds.
        return requireSent(SystemCall.KILL, Kernel.invoke(SystemCall.KILL, -pid, signal, 0, 0));
    }

    private static long send(int fd, int signal, int flags) {
        return Kernel.invoke(SystemCall.PIDFD_SEND_SIGNAL, fd, signal, 0, flags);
    }

    private boolean requireSent(SystemCall call, long outcome) throws PosixException {
        if (Errno.ESRCH.isResultOf(outcome)) {
            return false;
        }
        if (outcome < 0) {
            throw new PosixException(call, descriptor.subject(), (int) -outcome);
        }
        return true;
    }

    /** Whether the process has ended, reaped or not. */
    public boolean hasExited() throws IOException {
        return poll(0);
    }

    /**
     * Waits until the process has ended.
     *
     * @return false if it still runs after the patience; a duration of zero or less looks once
     * @throws InterruptedException the thread was interrupted, noticed within 20 ms
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
            // In slices: an interrupt does not wake a thread in a system call, and a virtual thread that
            // blocks there
            // would keep its carrier.
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
     * How the process ended, for everybody who opened it in time. Empty while it has not been reaped, and
     * always on a kernel before Linux 6.15.
     */
    public Optional<ProcessExitStatus> exitStatus() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_SIZE, Long.BYTES);
            info.set(ValueLayout.JAVA_LONG, 0, INFO_EXIT);
            long outcome = descriptor
                    .use(fd -> Kernel.invoke(SystemCall.IOCTL, fd, GET_INFO, info.address(), 0));
            boolean reported = outcome >= 0 && (info.get(ValueLayout.JAVA_LONG, 0) & INFO_EXIT) != 0;
            return reported
                    ? Optional.of(
                            ProcessExitStatus.ofWaitStatus(info.get(ValueLayout.JAVA_INT, INFO_WAIT_STATUS)))
                    : Optional.empty();
        }
    }

    /**
     * Reaps this one child of the calling process, if it has ended. Never touches another child. Not for
     * children that the JDK started: it reaps those itself.
     *
     * @return empty if it still runs
     * @throws PosixException ECHILD if it is not this process's child, or has been reaped
     */
    public Optional<ProcessExitStatus> reap() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGNAL_INFO_SIZE, Long.BYTES);
            descriptor.use(fd -> Kernel.invokeChecked(
                    SystemCall.WAITID,
                    descriptor.subject(),
                    WAIT_BY_PIDFD,
                    fd,
                    info.address(),
                    WAIT_EXITED_NO_HANG,
                    0,
                    0));
            // Offsets of siginfo_t for SIGCHLD on 64-bit machines: code 8, pid 16, status 24.
            if (info.get(ValueLayout.JAVA_INT, 16) == 0) {
                return Optional.empty();
            }
            int status = info.get(ValueLayout.JAVA_INT, 24);
            boolean exited = info.get(ValueLayout.JAVA_INT, 8) == CHILD_EXITED;
            return Optional.of(exited
                    ? new ProcessExitStatus.NormalExit(status)
                    : new ProcessExitStatus.KilledBySignal(status));
        }
    }

    /** Idempotent. The process is not touched. */
    @Override
    public void close() {
        descriptor.close();
    }
}
