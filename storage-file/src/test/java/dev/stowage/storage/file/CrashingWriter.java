package dev.stowage.storage.file;

import dev.stowage.api.storage.Level;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;

/** The process that kills itself just before one act: state directory, act, level, operation. */
final class CrashingWriter {
    private CrashingWriter() {}

    public static void main(String[] arguments) {
        Step last = Step.valueOf(arguments[1]);
        Level level = Level.valueOf(arguments[2]);
        try (FileStatusStorage storage = Stores.open(Path.of(arguments[0]), (step, id) -> {
            if (step == last) {
                killMyself();
            }
        })) {
            switch (arguments[3]) {
                case "create" -> storage.create(Stores.named("web", "n"), level);
                case "update" -> storage.update(Stores.WEB, level, Stores::next);
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
