package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.SharedLongs;
import java.nio.file.Path;
import java.util.Random;

/**
 * One of several processes on one store: state directory, shared page, number of records, rounds, seed. After
 * each update it tells the others, in shared memory, which revision it was given; before each read it looks
 * there: the read must not be older.
 */
final class Hammer {
    private static final String CHURN = "churn";

    private Hammer() {}

    public static void main(String[] arguments) throws Exception {
        int records = Integer.parseInt(arguments[2]);
        Random random = new Random(Long.parseLong(arguments[4]));
        try (JournalStatusStorage storage = Stores.open(Path.of(arguments[0]));
                SharedLongs acknowledged = SharedLongs.open(Path.of(arguments[1]), records)) {
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                int record = random.nextInt(records);
                Level level = Level.values()[random.nextInt(Level.values().length)];
                ContainerRecord updated = storage.update(id(record), level, Stores::next);
                raise(acknowledged, record, updated.revision());
                checkReads(storage, acknowledged, records);
                churn(storage, random);
            }
        }
    }

    static ContainerId id(int record) {
        return new ContainerId("web-" + record);
    }

    private static void raise(SharedLongs acknowledged, int record, long revision) {
        long known = acknowledged.get(record);
        while (known < revision && !acknowledged.compareAndSet(record, known, revision)) {
            known = acknowledged.get(record);
        }
    }

    private static void checkReads(JournalStatusStorage storage, SharedLongs acknowledged, int records) {
        for (int record = 0; record < records; record++) {
            long known = acknowledged.get(record);
            check(storage.read(id(record)), known);
        }
        long known = acknowledged.get(0);
        int found = 0;
        for (RecordEntry entry : storage.list()) {
            switch (entry) {
                case RecordEntry.Intact(ContainerRecord record) when record.id()
                        .container()
                        .equals(id(0)) ->
                    check(record, known);
                case RecordEntry.Intact other ->
                    found += other.container().value().startsWith("web-") ? 1 : 0;
                case RecordEntry.Unreadable unreadable -> throw new AssertionError(unreadable);
            }
        }
        if (found != records - 1) {
            throw new AssertionError("a list shows " + found + " of " + (records - 1));
        }
    }

    private static void check(ContainerRecord record, long known) {
        if (record.revision() < known) {
            throw new AssertionError("stale: " + record.revision() + " after " + known);
        }
        if (record.status().run() != record.revision() - 1) {
            throw new AssertionError("torn: " + record);
        }
    }

    private static void churn(JournalStatusStorage storage, Random random) {
        if (random.nextInt(4) == 0) {
            try {
                storage.create(Stores.named(CHURN, "name"), Level.ATOMIC);
                storage.delete(new ContainerId(CHURN));
            } catch (AlreadyExistsException e) {
                // another process is at it
            }
        }
    }
}
