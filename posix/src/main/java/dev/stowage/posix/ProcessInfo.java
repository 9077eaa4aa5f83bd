package dev.stowage.posix;

import java.util.Optional;

/**
 * What /proc tells of a process at one moment. Pid and start time together name one process of this boot.
 *
 * @param command the first 15 bytes of the program's name, one character per byte
 * @param state the kernel's letter: R, S, D, T, t, Z, X, I
 * @param threads threads that are not reaped, the process itself included
 * @param startTimeTicks clock ticks (1/100 s) after boot
 * @param exitStatus how it ended: only of a zombie, and only where the kernel lets this process read it
 */
public record ProcessInfo(
        long pid,
        String command,
        char state,
        long parentPid,
        long processGroup,
        long session,
        long threads,
        long startTimeTicks,
        Optional<ProcessExitStatus> exitStatus) {

    /** Whether nothing of it runs any more, reaped or not. */
    public boolean hasEnded() {
        return hasEnded(state, threads);
    }

    /** A process whose first thread has ended shows Z while its other threads run on. */
    static boolean hasEnded(char state, long threads) {
        return state == 'X' || state == 'x' || (state == 'Z' && threads <= 1);
    }
}
