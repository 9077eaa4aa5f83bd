package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended: the program {@linkplain Exited exited}, {@linkplain NeverStarted never started}, or nobody
 * can know ({@link Unknown}, with the reason). An exit code is never made up.
 *
 * <p>
 * The three kinds cover every case, so a {@code switch} over them needs no {@code default}. Backends create
 * exits with {@link #exited}, {@link #neverStarted} and {@link #unknown}. All three are immutable.
 *
 * {@snippet :
 * switch (container.await()) {
 *     case Exit.Exited exited -> System.out.println("exit code " + exited.code());
 *     case Exit.NeverStarted failed -> System.out.println(failed.cause() + ": " + failed.message());
 *     case Exit.Unknown unknown -> System.out.println("exit unknown: " + unknown.cause());
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public abstract sealed class Exit {
    private Exit() {}

    /**
     * {@return the exit of a program that ran, with no signal and no lack of memory seen}
     *
     * @param code the exit code, 0 to 255; 128+n for death by signal n
     * @param at when the program ended
     * @param source where the code comes from
     * @throws InvalidArgumentException if the code is not from 0 to 255
     */
    public static Exited exited(int code, Instant at, ExitSource source) {
        return new Exited(new Exited.ExitedValues(code, Optional.empty(), at, OutOfMemory.NOT_SEEN, source));
    }

    /**
     * {@return the exit of a run whose program could not be started}
     *
     * @param cause why the program did not start
     * @param message what the backend reported; may be empty
     * @param at when the failure was noticed
     * @param source where the knowledge comes from
     */
    public static NeverStarted neverStarted(StartFailure cause, String message,
            Instant at, ExitSource source) {
        return new NeverStarted(new NeverStarted.NeverStartedValues(cause, message, at, source));
    }

    /**
     * {@return the exit of a run that has ended without anybody knowing how}
     *
     * @param cause why the exit cannot be known
     * @param at when that was noticed
     * @param source what was examined last
     */
    public static Unknown unknown(UnknownExitCause cause, Instant at, ExitSource source) {
        return new Unknown(new Unknown.UnknownValues(cause, at, source));
    }

    /** {@return when the run ended; when that was noticed, if the source does not know more} */
    public final Instant at() {
        return values().at();
    }

    /**
     * {@return this exit, at the given time if it is dated before it: a clock that steps back, or one that
     * only the source of the exit reads, must not let a run end before it began}
     *
     * @param earliest when the run is known to have gone on
     */
    public final Exit notBefore(Instant earliest) {
        if (!at().isBefore(earliest)) {
            return this;
        }
        return switch (this) {
            case Exited exited -> new Exited(new Exited.ExitedValues(exited.code(), exited.signal(), earliest,
                    exited.outOfMemory(), exited.source()));
            case NeverStarted never -> neverStarted(never.cause(), never.message(), earliest, never.source());
            case Unknown unknown -> unknown(unknown.cause(), earliest, unknown.source());
        };
    }

    /** {@return where the knowledge of this exit comes from} */
    public final ExitSource source() {
        return values().source();
    }

    /** {@return the reason that summarizes this exit} */
    public abstract Reason reason();

    /**
     * {@return the code that a command line returns for this exit, as podman does: the program's own code,
     * 127 for a missing program, 126 for one that cannot be executed, 125 for everything else}
     */
    public abstract int commandLineCode();

    abstract Values values();

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Exit exit && values().equals(exit.values());
    }

    @Override
    public final int hashCode() {
        return values().hashCode();
    }

    @Override
    public final String toString() {
        return values().toString().replaceFirst("Values", "");
    }

    /** What every kind of exit records. */
    sealed interface Values {
        Instant at();

        ExitSource source();
    }

    /** The program ran and ended. Created by {@link Exit#exited}. */
    public static final class Exited extends Exit {
        private final ExitedValues values;

        private Exited(ExitedValues values) {
            this.values = values;
        }

        /**
         * {@return the exit code, 0 to 255; 128+n for death by signal n, which can be distinguished from a
         * program that returned that number only if {@link #signal} is present}
         */
        public int code() {
            return values.code;
        }

        /** {@return the signal that killed the program; present only if the kernel reported it} */
        public Optional<Signal> signal() {
            return values.signal;
        }

        /** {@return whether the kernel killed the program because memory ran out} */
        public OutOfMemory outOfMemory() {
            return values.outOfMemory;
        }

        /**
         * {@return this exit with the signal that killed the program}
         *
         * @param signal as reported by the kernel
         */
        public Exited withSignal(Signal signal) {
            return new Exited(new ExitedValues(values.code, Optional.of(signal), values.at,
                    values.outOfMemory, values.source));
        }

        /**
         * {@return this exit with what was seen of the memory}
         *
         * @param outOfMemory whether the kernel killed the program because memory ran out
         */
        public Exited withOutOfMemory(OutOfMemory outOfMemory) {
            return new Exited(
                    new ExitedValues(values.code, values.signal, values.at, outOfMemory, values.source));
        }

        @Override
        public Reason reason() {
            if (values.outOfMemory == OutOfMemory.KILLED) {
                return Reason.OOM_KILLED;
            }
            return values.code == 0 ? Reason.COMPLETED : Reason.ERROR;
        }

        @Override
        public int commandLineCode() {
            return values.code;
        }

        @Override
        ExitedValues values() {
            return values;
        }

        record ExitedValues(int code, Optional<Signal> signal, Instant at, OutOfMemory outOfMemory,
                ExitSource source) implements Values {
            ExitedValues {
                if (code < 0 || code > 255) {
                    throw new InvalidArgumentException("exit code " + code, "must be from 0 to 255");
                }
            }
        }
    }

    /** The program never ran. Created by {@link Exit#neverStarted}. */
    public static final class NeverStarted extends Exit {
        private final NeverStartedValues values;

        private NeverStarted(NeverStartedValues values) {
            this.values = values;
        }

        /** {@return why the program did not start} */
        public StartFailure cause() {
            return values.cause;
        }

        /** {@return what the backend reported, for people; may be empty} */
        public String message() {
            return values.message;
        }

        @Override
        public Reason reason() {
            return Reason.START_ERROR;
        }

        @Override
        public int commandLineCode() {
            return switch (values.cause) {
                case PROGRAM_MISSING -> 127;
                case PROGRAM_NOT_EXECUTABLE -> 126;
                case RUNTIME_REFUSED -> 125;
            };
        }

        @Override
        NeverStartedValues values() {
            return values;
        }

        record NeverStartedValues(StartFailure cause, String message, Instant at,
                ExitSource source) implements Values {}
    }

    /** The run has ended and nobody can know how. Created by {@link Exit#unknown}. */
    public static final class Unknown extends Exit {
        private final UnknownValues values;

        private Unknown(UnknownValues values) {
            this.values = values;
        }

        /** {@return why the exit cannot be known} */
        public UnknownExitCause cause() {
            return values.cause;
        }

        @Override
        public Reason reason() {
            return switch (values.cause) {
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

        @Override
        UnknownValues values() {
            return values;
        }

        record UnknownValues(UnknownExitCause cause, Instant at, ExitSource source) implements Values {}
    }

    /** Whether a run ended because memory ran out. */
    public enum OutOfMemory {
        /** The kernel killed the program. */
        KILLED,
        /** The kernel did not kill it, or nobody saw it. */
        NOT_SEEN
    }

    /**
     * Why a program never ran. The cause is the same whether the runtime notices at create (runc) or at start
     * (runsc).
     */
    public enum StartFailure {
        /** The container has no such program. */
        PROGRAM_MISSING,
        /**
         * The program exists and cannot be executed: no permission, a directory, or a format that the kernel
         * does not know.
         */
        PROGRAM_NOT_EXECUTABLE,
        /** The runtime could not make or start the container. */
        RUNTIME_REFUSED
    }

    /** Why an exit cannot be known. */
    public enum UnknownExitCause {
        /** The monitor was gone before it could record the exit. */
        MONITOR_LOST,
        /** The program is gone, its monitor lives, and no exit was recorded in time. */
        MONITOR_STALLED,
        /** The machine was restarted meanwhile. */
        REBOOT,
        /** The run ended with a checkpoint. */
        CHECKPOINTED
    }

    /** Where the knowledge of an exit comes from. */
    public enum ExitSource {
        /** The exit file that the run's monitor wrote. */
        EXIT_FILE,
        /** The exit information that the kernel keeps behind a pidfd; see pidfd_open(2). */
        PIDFD,
        /** The wait status of a zombie: field 52 of {@code /proc/PID/stat}, see proc(5). */
        ZOMBIE,
        /** The runtime reported it. */
        RUNTIME,
        /** The engine concluded it. */
        ENGINE
    }
}
