package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static dev.stowage.storage.file.Stores.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.HeldLock;
import dev.stowage.records.RecordName;
import dev.stowage.storage.file.Generations.Membership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is believed and what is looked at: a change of a file that nobody is told of is seen exactly by who
 * looks at that file, or at the directory.
 */
class IndexTest {
    private static final ContainerRecord FIRST = record("web");
    private static final ContainerRecord SECOND = FIRST.next(Stores.next(FIRST));
    private static final ContainerRecord THIRD = SECOND.next(Stores.next(SECOND));
    /** In the slot of {@link #FIRST}. */
    private static final ContainerRecord NEIGHBOUR = OtherProcess.neighbour(WEB);
    private static final ContainerId NEXT_DOOR = NEIGHBOUR.id().container();
    /** In a slot of its own. */
    private static final ContainerRecord FAR = record("far");

    @TempDir
    Path directory;
    private OtherProcess other;
    private RecordFiles files;
    private Index index;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        files = new RecordFiles(StoreDirectory.openRecords(state));
        other = new OtherProcess(state);
        index = new Index(files, other.generations);
    }

    @AfterEach
    void close() {
        files.close();
        other.close();
    }

    @Test
    void whatWasReadIsBelievedUntilTheWordChanges() throws IOException {
        other.write(FIRST, Membership.CHANGES);
        assertEquals(intact(FIRST), index.read(WEB));
        other.writeUntold(SECOND);
        assertEquals(intact(FIRST), index.read(WEB));
        other.write(THIRD, Membership.SAME);
        assertEquals(intact(THIRD), index.read(WEB));
        index.forget();
        other.writeUntold(SECOND);
        assertEquals(intact(SECOND), index.read(WEB));
    }

    @Test
    void whatIsNotThereIsBelievedTooUntilSomethingComes() throws IOException {
        assertEquals(Optional.empty(), index.read(WEB));
        other.writeUntold(FIRST);
        assertEquals(Optional.empty(), index.read(WEB));
        assertEquals(Optional.empty(), index.find(WEB));
        other.write(FIRST, Membership.CHANGES);
        assertEquals(intact(FIRST), index.read(WEB));
        other.remove(FIRST);
        assertEquals(Optional.empty(), index.read(WEB));
    }

    @Test
    void anUpdateMakesNobodyListTheDirectory() throws IOException {
        other.write(FIRST, Membership.CHANGES);
        assertEquals(Optional.of(RecordName.of(FIRST)), index.find(WEB));
        other.writeUntold(NEIGHBOUR);
        other.write(SECOND, Membership.SAME);
        assertEquals(List.of(RecordName.of(FIRST)), index.names());
        other.write(THIRD, Membership.SAME);
        assertEquals(intact(THIRD), index.read(WEB));
        assertEquals(List.of(RecordName.of(FIRST)), index.names());
        assertEquals(Optional.empty(), index.read(NEXT_DOOR));
        assertEquals(Optional.empty(), index.find(NEXT_DOOR));
        other.write(NEIGHBOUR, Membership.CHANGES);
        assertEquals(Optional.of(RecordName.of(NEIGHBOUR)), index.find(NEXT_DOOR));
    }

    @Test
    void aNewRecordElsewhereLeavesWhatIsKnownOfOtherSlots() throws IOException {
        other.write(FIRST, Membership.CHANGES);
        assertEquals(intact(FIRST), index.read(WEB));
        other.writeUntold(NEIGHBOUR);
        other.write(FAR, Membership.CHANGES);
        assertEquals(Set.of(RecordName.of(FIRST), RecordName.of(FAR)), Set.copyOf(index.names()));
        assertEquals(Optional.empty(), index.read(NEXT_DOOR));
        other.writeUntold(SECOND);
        assertEquals(intact(FIRST), index.read(WEB));
    }

    @Test
    void whileAWriterIsAtWorkFilesAreReadAndNothingIsRemembered() throws IOException {
        other.write(FIRST, Membership.CHANGES);
        assertEquals(intact(FIRST), index.read(WEB));
        try (HeldLock _ = other.worksOn(WEB)) {
            assertEquals(intact(FIRST), index.read(WEB));
            other.writeUntold(SECOND);
            assertEquals(intact(SECOND), index.read(WEB));
            assertEquals(Optional.empty(), index.read(NEXT_DOOR));
            other.writeUntold(NEIGHBOUR);
            assertEquals(intact(NEIGHBOUR), index.read(NEXT_DOOR));
            assertEquals(Optional.of(RecordName.of(NEIGHBOUR)), index.find(NEXT_DOOR));
            assertEquals(2, index.names().size());
            other.removeUntold(NEIGHBOUR);
            assertEquals(Optional.empty(), index.find(NEXT_DOOR));
            assertEquals(Optional.empty(), index.read(NEXT_DOOR));
            assertEquals(List.of(RecordName.of(FIRST)), index.names());
            assertFalse(Generations.isQuiet(other.word(WEB)));
        }
    }

    /** Whoever comes first makes the slot quiet, and believes nothing of before. */
    @Test
    void aWriterThatDiedAtWorkIsNoticedByEveryWayOfLooking() throws IOException {
        List<Look> looks = List.of(() -> index.read(WEB), () -> index.find(WEB), () -> index.names(),
                () -> index.currentAll());
        for (Look look : looks) {
            other.write(FIRST, Membership.CHANGES);
            assertEquals(intact(FIRST), index.read(WEB));
            long before = other.word(WEB);
            other.diesAtWork(WEB);
            other.writeUntold(SECOND);
            other.writeUntold(NEIGHBOUR);
            look.run();
            assertTrue(Generations.isQuiet(other.word(WEB)));
            assertFalse(Generations.sameMembers(before, other.word(WEB)));
            assertEquals(intact(SECOND), index.read(WEB));
            assertEquals(intact(NEIGHBOUR), index.read(NEXT_DOOR));
            other.remove(NEIGHBOUR);
        }
    }

    private interface Look {
        void run() throws IOException;
    }

    private static Optional<RecordEntry> intact(ContainerRecord record) {
        return Optional.of(new RecordEntry.Intact(record));
    }
}
