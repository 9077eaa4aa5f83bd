package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.rules.fixture.SampleRecords;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Calls on one record that a {@link LinearizabilityChecker} can check. */
final class LinearizabilityWorkload {
    private static final int LIST_INTERVAL = 4;
    private static final ContainerId CONTENDED_ID = new ContainerId("wanted");

    private LinearizabilityWorkload() {}

    /**
     * Updates and reads a record in turn. Sometimes it also looks for it in the list, and creates and deletes
     * a record whose id and name other processes want too.
     */
    static void run(StatusStorage storage, ContainerId id, Durability maximumDurability, int updates,
            LinearizabilityChecker.CompletedCallSink completedCallSink) {
        List<Durability> levels = List.copyOf(EnumSet.range(Durability.MEMORY, maximumDurability));
        for (int i = 0; i < updates; i++) {
            Durability durability = levels.get(i % levels.size());
            long begunNanos = System.nanoTime();
            ContainerRecord updated = storage.update(id, durability, StorageFixture::incrementRun);
            completedCallSink.add(LinearizabilityChecker.CompletedCall
                    .of(LinearizabilityChecker.CallKind.UPDATED, begunNanos, updated));
            begunNanos = System.nanoTime();
            ContainerRecord read = storage.read(id);
            completedCallSink.add(LinearizabilityChecker.CompletedCall
                    .of(LinearizabilityChecker.CallKind.READ, begunNanos, read));
            if (i % LIST_INTERVAL == LIST_INTERVAL - 1) {
                contend(storage, maximumDurability);
                begunNanos = System.nanoTime();
                completedCallSink.add(LinearizabilityChecker.CompletedCall
                        .of(LinearizabilityChecker.CallKind.READ, begunNanos, findInList(storage, id)));
            }
        }
    }

    private static ContainerRecord findInList(StatusStorage storage, ContainerId id) {
        List<RecordEntry> list = storage.list();
        Optional<RecordEntry> broken =
                list.stream().filter(RecordEntry.UnreadableRecord.class::isInstance).findAny();
        if (broken.isPresent()) {
            throw new IllegalStateException("lists " + broken.orElseThrow());
        }
        return list.stream()
                .filter(entry -> entry.container().equals(id))
                .map(entry -> ((RecordEntry.ReadableRecord) entry).record())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("does not list " + id));
    }

    private static void contend(StatusStorage storage, Durability durability) {
        try {
            storage.create(SampleRecords.minimal(QualifiedId.standalone(CONTENDED_ID),
                    Optional.of(new ContainerName("wanted")), new Random(1)), durability);
            storage.delete(CONTENDED_ID);
        } catch (AlreadyExistsException e) {
            // another process is creating it, or was killed while doing so
        }
    }
}
