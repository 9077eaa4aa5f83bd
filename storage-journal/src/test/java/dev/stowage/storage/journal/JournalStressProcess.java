package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.SharedLongs;
import java.nio.file.Path;
import java.util.Random;

/**
 * One of several processes on one store: state directory, shared page, number of records, rounds, seed. After
 * each update it tells the others, in shared memory, which revision it was given; before each read it looks
 * there: the read must not be older.
 */
final class JournalStressProcess {
    private static final String CHURN = "churn";

    private JournalStressProcess() {}

    public static void main(String[] arguments) throws Exception {
        int records = Integer.parseInt(arguments[2]);
        Random random = new Random(Long.parseLong(arguments[4]));
        try (JournalStatusStorage storage = JournalFixtures.open(Path.of(arguments[0]));
                SharedLongs acknowledged = SharedLongs.open(Path.of(arguments[1]), records)) {
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                int record = random.nextInt(records);
                Durability durability = Durability.values()[random.nextInt(Durability.values().length)];
                ContainerRecord updated = storage.update(id(record), durability, JournalFixtures::nextRun);
                advance(acknowledged, record, updated.revision());
                checkReads(storage, acknowledged, records);
                churn(storage, random);
            }
        }
    }

    static ContainerId id(int record) {
        return new ContainerId("web-" + record);
    }

    private static void advance(SharedLongs acknowledged, int record, long revision) {
        long acknowledgedRevision = acknowledged.get(record);
        while (acknowledgedRevision < revision
                && !acknowledged.compareAndSet(record, acknowledgedRevision, revision)) {
            acknowledgedRevision = acknowledged.get(record);
        }
    }

    private static void checkReads(JournalStatusStorage storage, SharedLongs acknowledged, int records) {
        for (int record = 0; record < records; record++) {
            long acknowledgedRevision = acknowledged.get(record);
            check(storage.read(id(record)), acknowledgedRevision);
        }
        long acknowledgedRevision = acknowledged.get(0);
        int found = 0;
        for (RecordEntry entry : storage.list()) {
            switch (entry) {
                case RecordEntry.ReadableRecord readable when readable.record()
                        .id()
                        .container()
                        .equals(id(0)) ->
                    check(readable.record(), acknowledgedRevision);
                case RecordEntry.ReadableRecord other ->
                    found += other.container().value().startsWith("web-") ? 1 : 0;
                case RecordEntry.UnreadableRecord unreadableRecord ->
                    throw new AssertionError(unreadableRecord);
            }
        }
        if (found != records - 1) {
            throw new AssertionError("a list shows " + found + " of " + (records - 1));
        }
    }

    private static void check(ContainerRecord record, long acknowledgedRevision) {
        if (record.revision() < acknowledgedRevision) {
            throw new AssertionError("stale: " + record.revision() + " after " + acknowledgedRevision);
        }
        if (record.status().run() != record.revision() - 1) {
            throw new AssertionError("torn: " + record);
        }
    }

    private static void churn(JournalStatusStorage storage, Random random) {
        if (random.nextInt(4) == 0) {
            try {
                storage.create(JournalFixtures.named(CHURN, "name"), Durability.ATOMIC);
                storage.delete(new ContainerId(CHURN));
            } catch (AlreadyExistsException e) {
                // another process is at it
            }
        }
    }
}
