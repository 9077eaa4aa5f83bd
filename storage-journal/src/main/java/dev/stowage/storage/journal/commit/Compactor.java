package dev.stowage.storage.journal.commit;

import dev.stowage.posix.HeldLock;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import dev.stowage.storage.journal.log.JournalFiles;
import dev.stowage.storage.journal.log.Memtable;
import dev.stowage.storage.journal.log.RecoveredLog;
import dev.stowage.storage.journal.log.Segment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the log short: writes snapshots, removes the files that they replace, and prepares the file of the
 * next segment. Thread-safe.
 */
public final class Compactor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Compactor.class.getName());
    private static final int CLOSE_TIMEOUT_SECONDS = 10;
    private static final int FIRST_SEGMENT_BYTES = 1 << 20;
    private static final int MAX_SEGMENT_BYTES = 16 << 20;

    private final JournalFiles files;
    private final SharedLogState sharedState;
    private final JournalLocks locks;
    private final ExecutorService executor = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("journal compactor").factory());
    private final AtomicLong lastPreallocated = new AtomicLong();

    public Compactor(JournalFiles files, SharedLogState sharedState, JournalLocks locks) {
        this.files = files;
        this.sharedState = sharedState;
        this.locks = locks;
    }

    /**
     * Work that may fail: then the log stays longer than necessary until the next segment tries again.
     */
    @FunctionalInterface
    private interface MaintenanceTask {
        void run() throws IOException;
    }

    /** Writes a state to new files, from which the log continues. */
    public RecoveredLog startLog(Memtable memtable, long number, long nonce) throws IOException {
        Segment segment = createSegment(number, FIRST_SEGMENT_BYTES, nonce, 0, Origin.STARTS_LOG);
        try (HeldLock _ = locks.snapshot()) {
            files.writeSnapshot(number, memtable.entries(), memtable.size());
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
        return new RecoveredLog(memtable, number, segment, Position.start(number), nonce);
    }

    Segment createSegment(long number, int size, long nonce, int previousEnd, Origin origin)
            throws IOException {
        try (HeldLock _ = locks.preallocation()) {
            return files.createSegment(number, size, nonce, previousEnd, origin);
        }
    }

    /** Removes unusable files after a restart of the log. */
    public void deleteAllBefore(long number) {
        logFailure(() -> {
            try (HeldLock _ = locks.files(); HeldLock _ = locks.preallocation()) {
                files.deleteBefore(number, Integer.MAX_VALUE);
            }
        });
    }

    /**
     * Writes the state at the beginning of a segment in the background, if the log is larger than the state.
     */
    void scheduleSnapshot(Segment segment, Collection<EncodedRecord> entries) {
        executor.execute(() -> logFailure(() -> {
            Optional<HeldLock> free = locks.trySnapshot();
            if (free.isPresent()) {
                try (HeldLock _ = free.orElseThrow()) {
                    if (files.logSize() >= files.snapshotSize()) {
                        replaceBySnapshot(segment, entries);
                    }
                }
            }
        }));
    }

    /** Writes the state at the beginning of a segment and removes what it replaces. */
    void writeSnapshot(Segment segment, Collection<EncodedRecord> entries) throws IOException {
        try (HeldLock _ = locks.snapshot()) {
            replaceBySnapshot(segment, entries);
        }
    }

    private void replaceBySnapshot(Segment segment, Collection<EncodedRecord> entries) throws IOException {
        long number = segment.number();
        if (number <= sharedState.oldestSegment()) {
            return;
        }
        files.writeSnapshot(number, entries, entries.size());
        try (HeldLock _ = locks.files(); HeldLock _ = locks.preallocation()) {
            // before the files are deleted: a process that still reads one must notice that it is obsolete
            sharedState.oldestSegment(number);
            files.deleteBefore(number, nextSegmentSize(segment));
        }
    }

    /** The size of the segment after this one. */
    static int nextSegmentSize(Segment segment) {
        return Math.min(2 * segment.header().size(), MAX_SEGMENT_BYTES);
    }

    /** Prepares the file of the next segment once half of this one is used. */
    void preallocateNextAfter(Segment segment, int used) {
        long number = segment.number();
        long lastNumber = lastPreallocated.get();
        if (used > segment.header().size() / 2 && lastNumber < number
                && lastPreallocated.compareAndSet(lastNumber, number)) {
            executor.execute(() -> logFailure(() -> {
                try (HeldLock _ = locks.preallocation()) {
                    files.preallocate(nextSegmentSize(segment));
                }
            }));
        }
    }

    private static void logFailure(MaintenanceTask task) {
        try {
            task.run();
        } catch (IOException e) {
            // not fatal: the next segment tries again, and a write that finds no space fails by itself
            LOG.log(Level.WARNING,
                    "cannot shorten the journal: " + e.getMessage() + "; the next segment tries again");
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the journal is closed although its maintenance has not ended within "
                        + CLOSE_TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
