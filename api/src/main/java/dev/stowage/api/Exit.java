package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run ended. Never a made-up number: what is not known is {@link Unknown}, with its reason.
 */
public sealed interface Exit {

    /**
     * Returns when the run ended, as closely as its source can tell.
     *
     * @return the time
     */
    Instant at();

    /**
     * Returns where the knowledge comes from.
     *
     * @return the source
     */
    ExitSource source();

    /**
     * Returns the word of the documented list that sums this exit up.
     *
     * @return the reason
     */
    Reason reason();

    /**
     * Returns the code that a command line returns for this exit, as podman does: the program's own code, 127
     * for a missing program, 126 for one that cannot be executed, 125 for everything else.
     *
     * @return 0 to 255
     */
    int commandLineCode();

    /**
     * The program ended.
     *
     * @param code 0 to 255; 128+n for death by signal n, which looks the same as a program that returned that
     * number
     * @param signal the signal, only where the kernel told
     * @param at when
     * @param outOfMemory whether the kernel killed the program for want of memory
     * @param source where the code comes from
     */
    record Exited(int code, Optional<Signal> signal, Instant at, OutOfMemory outOfMemory, ExitSource source)
            implements
                Exit {

        /**
         * Checks the code.
         *
         * @throws InvalidArgumentException if it is not from 0 to 255
         */
        public Exited {
            if (code < 0 || code > 255) {
                throw new InvalidArgumentException("exit code " + code, "codes are 0 to 255");
            }
        }

        @Override
        public Reason reason() {
            if (outOfMemory == OutOfMemory.KILLED) {
                return Reason.OOM_KILLED;
            }
            return code == 0 ? Reason.COMPLETED : Reason.ERROR;
        }

        @Override
        public int commandLineCode() {
            return code;
        }
    }

    /**
     * The program never ran.
     *
     * @param cause why
     * @param message what the backend said, for people
     * @param at when that was known
     * @param source where the knowledge comes from
     */
    record NeverStarted(StartFailure cause, String message, Instant at, ExitSource source) implements Exit {

        @Override
        public Reason reason() {
            return Reason.START_ERROR;
        }

        @Override
        public int commandLineCode() {
            return switch (cause) {
                case PROGRAM_MISSING -> 127;
                case PROGRAM_NOT_EXECUTABLE -> 126;
                case RUNTIME_REFUSED -> 125;
            };
        }
    }

    /**
     * The run has ended and nobody can say how.
     *
     * @param cause why it cannot be known
     * @param at when that was known
     * @param source what was looked at last
     */
    record Unknown(UnknownExitCause cause, Instant at, ExitSource source) implements Exit {

        @Override
        public Reason reason() {
            return switch (cause) {
                case MONITOR_LOST -> Reason.MONITOR_LOST;
                case MONITOR_STALLED -> Reason.MONITOR_STALLED;
                case REBOOT -> Reason.REBOOT;
                case CHECKPOINTED -> Reason.CHECKPOINTED;
            };
        }

        @Override
        public int commandLineCode() {
            return 125;
        }
    }

    /** Whether a run ended for want of memory. */
    enum OutOfMemory {
        /** The kernel killed the program. */
        KILLED,
        /** It did not, or nobody saw it. */
        NOT_SEEN
    }

    /**
     * Why a program never ran. One typed cause, whether the runtime finds out at create (runc) or at start
     * (runsc).
     */
    enum StartFailure {
        /** There is no such program in the container. */
        PROGRAM_MISSING,
        /**
         * It is there and cannot be executed: no permission, a directory, a format that the kernel does not
         * know.
         */
        PROGRAM_NOT_EXECUTABLE,
        /** The runtime could not make or start the container. */
        RUNTIME_REFUSED
    }

    /** Why an exit cannot be known. */
    enum UnknownExitCause {
        /** The monitor was gone before it could write the exit. */
        MONITOR_LOST,
        /** The monitor lives, the program does not, and no exit came in time. */
        MONITOR_STALLED,
        /** The machine was started again in between. */
        REBOOT,
        /** The run was written to a checkpoint and ended with it. */
        CHECKPOINTED
    }

    /** Where the knowledge of an exit comes from. */
    enum ExitSource {
        /** The file that the run's monitor wrote. */
        EXIT_FILE,
        /** The exit information that the kernel keeps behind a pidfd. */
        PIDFD,
        /** The wait status of a zombie, field 52 of {@code /proc/PID/stat}. */
        ZOMBIE,
        /** The runtime said so. */
        RUNTIME,
        /** The engine's own conclusion. */
        ENGINE
    }
}
