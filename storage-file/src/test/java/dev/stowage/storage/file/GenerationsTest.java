package dev.stowage.storage.file;

import static dev.stowage.storage.file.Stores.WEB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.posix.HeldLock;
import dev.stowage.storage.file.Generations.Membership;
import dev.stowage.storage.file.Generations.Window;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
    private static final long MEMBER = 1L << 32;
    private static final int SLOT = Generations.slot(WEB);

    @TempDir
    Path directory;
    private OtherProcess one;
    private OtherProcess other;

    @BeforeEach
    void open() throws IOException {
        Path state = directory.resolve("store");
        StoreDirectory.openRecords(state).close();
        one = new OtherProcess(state);
        other = new OtherProcess(state);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void anUpdateIsOddWhileItLastsAndCountsInTheLowerHalf() throws IOException {
        one.setWord(WEB, 5 * MEMBER + 8);
        try (Window window = one.generations.open(WEB, Operation.UPDATE, Membership.SAME)) {
            assertEquals(5 * MEMBER + 9, other.word(WEB));
            assertEquals(5 * MEMBER + 8, window.before());
            assertEquals(5 * MEMBER + 10, window.after());
            assertEquals(Optional.empty(), other.locks.slotIfFree(SLOT));
        }
        assertEquals(5 * MEMBER + 10, other.word(WEB));
        other.locks.slotIfFree(SLOT).orElseThrow().close();
    }

    @Test
    void aCreationOrDeletionCountsInBothHalves() throws IOException {
        one.setWord(WEB, 5 * MEMBER + 8);
        one.generations.open(WEB, Operation.CREATE, Membership.CHANGES).close();
        assertEquals(6 * MEMBER + 10, other.word(WEB));
    }

    @Test
    void afterAWriterThatDiedAtWorkAnUpdateCountsInBothHalves() throws IOException {
        one.setWord(WEB, 5 * MEMBER + 9);
        try (Window window = one.generations.open(WEB, Operation.UPDATE, Membership.SAME)) {
            assertEquals(5 * MEMBER + 9, other.word(WEB));
            assertEquals(5 * MEMBER + 9, window.before());
        }
        assertEquals(6 * MEMBER + 10, other.word(WEB));
    }

    @Test
    void onlyADeadWritersSlotIsRepaired() throws IOException {
        one.generations.repair(SLOT);
        assertEquals(0, other.word(WEB));
        try (HeldLock _ = other.worksOn(WEB)) {
            one.generations.repair(SLOT);
            assertEquals(1, other.word(WEB));
        }
        one.generations.repair(SLOT);
        assertEquals(MEMBER + 2, other.word(WEB));
        other.locks.slotIfFree(SLOT).orElseThrow().close();
    }

    @Test
    void whatComesAndGoesUntoldIsCounted() throws IOException {
        long before = one.generations.untold();
        one.generations.open(WEB, Operation.UPDATE, Membership.SAME).close();
        try (Window window = one.generations.open(WEB, Operation.CREATE, Membership.CHANGES)) {
            window.tell();
        }
        assertEquals(before, one.generations.untold());
        assertEquals(before + 1, other.generations.untold());
        one.generations.open(WEB, Operation.CREATE, Membership.CHANGES).close();
        assertEquals(before + 1, one.generations.untold());
        other.generations.open(WEB, Operation.DELETE, Membership.CHANGES).close();
        assertEquals(before + 2, one.generations.untold());
        assertEquals(before + 3, other.generations.untold());
    }

    /** A number that is wrong for a moment would be remembered, and then hide a change of another process. */
    @Test
    void whatIsToldIsNeverCountedNotForAMoment() throws Exception {
        long before = one.generations.untold();
        AtomicInteger rounds = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> writers = Stream.of("web", "db")
                    .<Future<?>>map(id -> threads.submit(() -> {
                        for (int i = 0; i < 5_000; i++) {
                            try (Window window = one.generations.open(new ContainerId(id), Operation.CREATE,
                                    Membership.CHANGES)) {
                                window.tell();
                            }
                            rounds.incrementAndGet();
                        }
                        return id;
                    }))
                    .toList();
            while (!writers.stream().allMatch(Future::isDone)) {
                assertEquals(before, one.generations.untold());
            }
            for (Future<?> writer : writers) {
                writer.get(Stores.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
        assertEquals(10_000, rounds.get());
        assertEquals(before + 10_000, other.generations.untold());
    }

    @Test
    void halvesAreComparedApart() {
        assertTrue(Generations.sameMembers(MEMBER + 2, MEMBER + 4));
        assertFalse(Generations.sameMembers(MEMBER + 2, 2 * MEMBER + 2));
        assertFalse(Generations.isQuiet(Generations.NEVER));
    }

    /** Records that share a slot cost each other a look at a file: they had better be few. */
    @Test
    void idsAreSpreadOverAllSlots() {
        int used = (int) IntStream.range(0, 10_000)
                .map(number -> Generations.slot(new ContainerId("web-" + number)))
                .peek(slot -> assertTrue(slot >= 0 && slot < Generations.SLOTS))
                .distinct()
                .count();
        assertTrue(used > Generations.SLOTS / 2, used + " slots are used");
    }

    @Test
    void closedNumbersSaySo() {
        one.generations.close();
        assertThrows(ClosedChannelException.class, () -> one.generations.word(SLOT));
    }

    /** A window that cannot be opened must not keep the slot from others. */
    @Test
    void aWindowThatFailsToOpenReleasesTheSlot() throws IOException {
        one.generations.close();
        assertThrows(ClosedChannelException.class,
                () -> one.generations.open(WEB, Operation.UPDATE, Membership.SAME));
        other.locks.slotIfFree(SLOT).orElseThrow().close();
    }
}
