package dev.stowage.storage.journal;

import static dev.stowage.storage.journal.Stores.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralProcessesTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = 150;
    private static final int RECORDS = 3;

    @TempDir
    Path directory;

    @Test
    void noUpdateIsLostAndNoReadIsStale() throws Exception {
        Path state = directory.resolve("store");
        long seed = new Random(System.nanoTime()).nextInt();
        try (JournalStatusStorage storage = open(state)) {
            storage.create(Stores.record("web"), Level.DURABLE);
            for (int record = 0; record < RECORDS; record++) {
                storage.create(Stores.record(Hammer.id(record).value()), Level.DURABLE);
            }
            List<Process> children = new ArrayList<>();
            for (int child = 0; child < PROCESSES; child++) {
                children.add(Child.start(directory.resolve("child-" + child + ".log"), Hammer.class,
                        state.toString(), directory.resolve("page").toString(), Integer.toString(RECORDS),
                        Integer.toString(ROUNDS), Long.toString(seed + child)));
            }
            try {
                Stores.fill(storage, 8 * Stores.SEGMENT);
                for (int child = 0; child < PROCESSES; child++) {
                    assertTrue(children.get(child).waitFor(100, TimeUnit.SECONDS), "seed " + seed);
                    assertEquals(0, children.get(child).exitValue(), "seed " + seed + ": "
                            + Files.readString(directory.resolve("child-" + child + ".log")));
                }
            } finally {
                children.forEach(Process::destroyForcibly);
            }
            long updates = 0;
            for (int record = 0; record < RECORDS; record++) {
                ContainerRecord last = storage.read(Hammer.id(record));
                assertEquals(last.revision() - 1, last.status().run());
                updates += last.status().run();
            }
            assertEquals(PROCESSES * ROUNDS, updates, "seed " + seed);
            storage.delete(new ContainerId("churn"));
            assertEquals(RECORDS + 1, storage.list().size());
        }
        try (JournalStatusStorage again = open(state)) {
            assertEquals(RECORDS + 1, again.list().size());
        }
    }
}
