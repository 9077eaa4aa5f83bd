package dev.stowage.storage.journal;

import dev.stowage.api.storage.Durability;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import dev.stowage.storage.journal.log.JournalFailpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The process that kills itself just before one act: state directory, act, level, operation. */
final class JournalCrashingWriter {
    private JournalCrashingWriter() {}

    public static void main(String[] arguments) {
        JournalFailpoint crashAt = JournalFailpoint.valueOf(arguments[1]);
        AtomicBoolean ready = new AtomicBoolean();
        Durability durability = Durability.valueOf(arguments[2]);
        try (JournalStatusStorage storage = JournalFixtures.open(Path.of(arguments[0]), failpoint -> {
            if (ready.get() && failpoint == crashAt) {
                killSelf();
            }
        })) {
            ready.set(true);
            switch (arguments[3]) {
                case "create" -> storage.create(JournalFixtures.named("web", "n"), durability);
                case "update" -> storage.update(JournalFixtures.WEB, durability, JournalFixtures::nextRun);
                case "roll" -> JournalFixtures.fill(storage, JournalFixtures.SEGMENT_BYTES);
                case "compact" -> storage.compact();
                case "delete" -> storage.delete(JournalFixtures.WEB);
                default -> throw new IllegalArgumentException(arguments[3]);
            }
        }
    }

    private static void killSelf() throws IOException {
        ProcessTable table = ProcessTable.ofHost();
        long pid = ProcessHandle.current().pid();
        long start = table.find(pid).orElseThrow().startTimeTicks();
        try (PidFd self = PidFd.open(table, pid, start).orElseThrow()) {
            self.signal(9);
            self.awaitExit(JournalFixtures.TIMEOUT);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
