package dev.stowage.storage.file;

import dev.stowage.api.storage.Durability;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;

/** The process that kills itself just before one act: state directory, act, level, operation. */
final class FileCrashingWriter {
    private FileCrashingWriter() {}

    public static void main(String[] arguments) {
        FileFailpoint crashAt = FileFailpoint.valueOf(arguments[1]);
        Durability durability = Durability.valueOf(arguments[2]);
        try (FileStatusStorage storage = FileFixtures.open(Path.of(arguments[0]), failpoint -> {
            if (failpoint == crashAt) {
                killSelf();
            }
        })) {
            switch (arguments[3]) {
                case "create" -> storage.create(FileFixtures.named("web", "n"), durability);
                case "update" -> storage.update(FileFixtures.WEB, durability, FileFixtures::nextRun);
                case "delete" -> storage.delete(FileFixtures.WEB);
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
            self.awaitExit(FileFixtures.TIMEOUT);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
