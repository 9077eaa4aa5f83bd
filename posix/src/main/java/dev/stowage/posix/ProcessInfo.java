package dev.stowage.posix;

import java.util.Optional;

/**
 * The state of a process at one moment, as shown in /proc. Pid and start time together identify a process
 * within one boot.
 *
 * @param command the first 15 bytes of the program's name, one character per byte
 * @param state the letter of proc_pid_stat(5): R, S, D, T, t, Z, X or I
 * @param threads the number of threads that have not been reaped, including the main thread
 * @param startTimeTicks when it started, in clock ticks (1/100 s) since boot
 * @param exitStatus how it ended; present only for a zombie whose status the kernel lets this process read
 */
public record ProcessInfo(long pid, String command, char state, long parentPid, long processGroup,
        long session, long threads, long startTimeTicks, Optional<ProcessExitStatus> exitStatus) {

    /** Whether all threads of the process have ended, reaped or not. */
    public boolean hasEnded() {
        // a process whose main thread has ended is shown as a zombie while its other threads still run
        return state == 'X' || state == 'x' || (state == 'Z' && threads <= 1);
    }

    /** Whether a signal or a debugger has suspended the process. */
    public boolean isSuspended() {
        return state == 'T' || state == 't';
    }

    ProcessInfo withExitStatus(Optional<ProcessExitStatus> status) {
        return new ProcessInfo(pid, command, state, parentPid, processGroup, session, threads,
                startTimeTicks, status);
    }
}
