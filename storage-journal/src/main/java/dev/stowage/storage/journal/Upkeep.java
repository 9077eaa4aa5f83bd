package dev.stowage.storage.journal;

import dev.stowage.posix.HeldLock;
import dev.stowage.storage.journal.SegmentHeader.Origin;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What keeps the log short: snapshots, the removal of what they replace, and the file of the next segment.
 */
final class Upkeep implements AutoCloseable {
    private static final int FIRST_SEGMENT = 1 << 20;
    private static final int LARGEST_SEGMENT = 16 << 20;

    private final JournalFiles files;
    private final Head head;
    private final JournalLocks locks;
    private final ExecutorService background = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("journal upkeep").factory());
    private final AtomicLong preparing = new AtomicLong();

    Upkeep(JournalFiles files, Head head, JournalLocks locks) {
        this.files = files;
        this.head = head;
        this.locks = locks;
    }

    /**
     * Work that may fail: then the log stays longer than it need be, and the next segment's turn tries again.
     */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /** Writes a state to new files, from which the log goes on. */
    State begin(Image image, long number, long stamp) throws IOException {
        Segment segment = makeSegment(number, FIRST_SEGMENT, stamp, 0, Origin.BEGINS);
        try (HeldLock _ = locks.snapshot()) {
            files.writeSnapshot(number, image.entries(), image.size());
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
        return new State(image, number, segment, Position.start(number), stamp);
    }

    Segment makeSegment(long number, int size, long stamp, int previousEnd, Origin origin)
            throws IOException {
        try (HeldLock _ = locks.prepared()) {
            return files.make(number, size, stamp, previousEnd, origin);
        }
    }

    /** Removes what cannot be used any more, after a new beginning. */
    void removeAllBefore(long number) {
        quietly(() -> {
            try (HeldLock _ = locks.files(); HeldLock _ = locks.prepared()) {
                files.removeBefore(number, Integer.MAX_VALUE);
            }
        });
    }

    /** Writes the state at the beginning of a segment soon, if the log has become longer than the state. */
    void snapshotLater(Segment at, Collection<Entry> entries) {
        background.execute(() -> quietly(() -> {
            Optional<HeldLock> free = locks.snapshotIfFree();
            if (free.isPresent()) {
                try (HeldLock _ = free.orElseThrow()) {
                    if (files.logSize() >= files.snapshotSize()) {
                        snapshot(at, entries);
                    }
                }
            }
        }));
    }

    /** Writes the state at the beginning of a segment and removes what it replaces. */
    void snapshotNow(Segment at, Collection<Entry> entries) throws IOException {
        try (HeldLock _ = locks.snapshot()) {
            snapshot(at, entries);
        }
    }

    private void snapshot(Segment at, Collection<Entry> entries) throws IOException {
        long number = at.number();
        if (number <= head.oldest()) {
            return;
        }
        files.writeSnapshot(number, entries, entries.size());
        try (HeldLock _ = locks.files(); HeldLock _ = locks.prepared()) {
            // before the files go: whoever still reads one of them must learn that it means nothing
            head.oldest(number);
            files.removeBefore(number, following(at));
        }
    }

    /** The size of the segment after this one. */
    static int following(Segment segment) {
        return Math.min(2 * segment.header().size(), LARGEST_SEGMENT);
    }

    /** Makes the next segment's file once half of this one is used. */
    void prepareFor(Segment segment, int used) {
        long number = segment.number();
        long before = preparing.get();
        if (used > segment.header().size() / 2 && before < number
                && preparing.compareAndSet(before, number)) {
            background.execute(() -> quietly(() -> {
                try (HeldLock _ = locks.prepared()) {
                    files.prepare(following(segment));
                }
            }));
        }
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            // the next segment's turn tries again, and who needs the space is told by his own write
        }
    }

    @Override
    public void close() {
        background.shutdown();
        boolean interrupted = false;
        try {
            background.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
