package dev.stowage.posix;

/** How a process ended, as the kernel tells it. */
public sealed interface ProcessEnd {
    /** It returned a code, 0 to 255. */
    record Exited(int code) implements ProcessEnd {}

    /** A signal killed it. */
    record Signalled(int signal) implements ProcessEnd {}

    /**
     * From a status as wait(2) gives it: the code in the second byte, else the signal in the lowest seven
     * bits.
     */
    static ProcessEnd ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new Exited(status >> 8 & 0xff) : new Signalled(signal);
    }
}
