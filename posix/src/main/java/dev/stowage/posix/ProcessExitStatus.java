package dev.stowage.posix;

/** How a process ended, as the kernel tells it. */
public sealed interface ProcessExitStatus {
    /** It returned a code, 0 to 255. */
    record NormalExit(int code) implements ProcessExitStatus {}

    /** A signal killed it. */
    record KilledBySignal(int signal) implements ProcessExitStatus {}

    /**
     * From a status as wait(2) gives it: the code in the second byte, else the signal in the lowest seven
     * bits.
     */
    static ProcessExitStatus ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new NormalExit(status >> 8 & 0xff) : new KilledBySignal(signal);
    }
}
