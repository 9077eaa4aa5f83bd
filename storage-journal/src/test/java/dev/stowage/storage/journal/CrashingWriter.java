package dev.stowage.storage.journal;

import dev.stowage.api.storage.Level;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** The process that kills itself just before one act: state directory, act, level, operation. */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] arguments) {
        Step last = Step.valueOf(arguments[1]);
        AtomicBoolean ready = new AtomicBoolean();
        Level level = Level.valueOf(arguments[2]);
        try (JournalStatusStorage storage = Stores.open(Path.of(arguments[0]), step -> {
            if (ready.get() && step == last) {
                killMyself();
            }
        })) {
            ready.set(true);
            switch (arguments[3]) {
                case "create" -> storage.create(Stores.named("web", "n"), level);
                case "update" -> storage.update(Stores.WEB, level, Stores::next);
                case "roll" -> Stores.fill(storage, Stores.SEGMENT);
                case "compact" -> storage.compact();
                case "delete" -> storage.delete(Stores.WEB);
                default -> throw new IllegalArgumentException(arguments[3]);
            }
        }
    }

    private static void killMyself() throws IOException {
        ProcessTable table = ProcessTable.ofHost();
        long pid = ProcessHandle.current().pid();
        long start = table.find(pid).orElseThrow().startTimeTicks();
        try (PidFd myself = PidFd.open(table, pid, start).orElseThrow()) {
            myself.signal(9);
            myself.awaitEnd(Stores.PATIENCE);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
