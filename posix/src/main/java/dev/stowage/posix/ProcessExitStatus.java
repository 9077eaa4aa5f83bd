package dev.stowage.posix;

import java.util.OptionalInt;

/** How a process ended, as reported by the kernel. */
public sealed interface ProcessExitStatus {
    /**
     * The exit code in the convention of shells: the code that the process returned, or 128 plus the number
     * of the signal that killed it.
     */
    int shellCode();

    /** The number of the signal that killed the process; empty if it returned a code. */
    OptionalInt signal();

    /**
     * The process returned a code.
     *
     * @param code 0 to 255
     */
    record NormalExit(int code) implements ProcessExitStatus {
        @Override
        public int shellCode() {
            return code;
        }

        @Override
        public OptionalInt signal() {
            return OptionalInt.empty();
        }
    }

    /**
     * A signal killed the process.
     *
     * @param number of the signal
     */
    record KilledBySignal(int number) implements ProcessExitStatus {
        private static final int SHELL_OFFSET = 128;

        @Override
        public int shellCode() {
            return SHELL_OFFSET + number;
        }

        @Override
        public OptionalInt signal() {
            return OptionalInt.of(number);
        }
    }

    /**
     * Decodes a status of wait(2): the signal in the lowest seven bits, or else the code in the second byte.
     */
    static ProcessExitStatus ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new NormalExit(status >> 8 & 0xff) : new KilledBySignal(signal);
    }
}
