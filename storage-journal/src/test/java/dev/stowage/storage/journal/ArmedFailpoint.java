package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.JournalFixtures.open;

import dev.stowage.posix.Failpoints;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Fails once when it is armed. */
final class ArmedFailpoint implements Failpoints {
    private final JournalFailpoint failingAt;
    private final Fault fault;
    private final AtomicInteger armed = new AtomicInteger();

    /** What happens at the failpoint. */
    @FunctionalInterface
    interface Fault {
        void inject() throws IOException;
    }

    ArmedFailpoint(JournalFailpoint armedFailpoint, Fault fault) {
        this.failingAt = armedFailpoint;
        this.fault = fault;
    }

    void arm() {
        armed.set(1);
    }

    void disarm() {
        armed.set(0);
    }

    @Override
    public void before(Enum<?> failpoint) throws IOException {
        if (failpoint == failingAt && armed.compareAndSet(1, 0)) {
            fault.inject();
        }
    }

    static void inputOutputError() throws IOException {
        throw new IOException("injected: input/output error");
    }

    /** The kernel's own refusal, from the device that is always full. */
    static void fullDisk() throws IOException {
        try (OpenFile full = OpenFile.open(Path.of("/dev/full"), Access.READ_WRITE)) {
            full.write(new byte[1], 0);
        }
        throw new AssertionError("/dev/full took a byte");
    }
}
