package dev.stowage.storage.journal.commit;

import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.log.Memtable;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The frames that have been read or written, and are not applied to the memtable. Accessed under the lock of
 * the log tailer, except for {@link #isChangedByOthers}.
 */
final class PendingFrames {
    private final ArrayDeque<PendingFrame> frames = new ArrayDeque<>();
    /** The end positions of changes by others, by id and by name. */
    private final ConcurrentHashMap<Object, Long> changesByOthers = new ConcurrentHashMap<>();

    private sealed interface PendingFrame {
        /** The position after the frame. */
        long end();
    }

    private record ReadFrame(long end, List<LogRecord> records) implements PendingFrame {}

    private record WrittenFrame(long end, List<PendingWrite> writes) implements PendingFrame {}

    /** Adds what another process has written, or this one before it opened the store. */
    void addRead(Frame frame) {
        frames.add(new ReadFrame(frame.end(), frame.records()));
        for (LogRecord record : frame.records()) {
            changesByOthers.put(record.id(), frame.end());
            acceptName(record, name -> changesByOthers.put(name, frame.end()));
        }
    }

    /** Adds what this process has just written. */
    void addWritten(long end, List<PendingWrite> writes) {
        frames.add(new WrittenFrame(end, writes));
    }

    /** Whether another process has written a change of an id or name. */
    boolean isChangedByOthers(Object idOrName) {
        return !changesByOthers.isEmpty() && changesByOthers.containsKey(idOrName);
    }

    /** Applies and removes the frames up to a position. */
    void applyUpTo(long target, Memtable memtable) throws CorruptJournalException {
        for (PendingFrame next = frames.peek(); next != null && next.end() <= target; next = frames.peek()) {
            frames.remove();
            switch (next) {
                case ReadFrame(long end, List<LogRecord> records) -> {
                    for (LogRecord record : records) {
                        memtable.apply(record);
                        changesByOthers.remove(record.id(), end);
                        acceptName(record, name -> changesByOthers.remove(name, end));
                    }
                }
                case WrittenFrame(long _, List<PendingWrite> writes) -> {
                    for (PendingWrite write : writes) {
                        memtable.apply(write.record(), write.newEntry());
                    }
                }
            }
        }
    }

    void clear() {
        frames.clear();
        changesByOthers.clear();
    }

    private static void acceptName(LogRecord record, Consumer<Object> consumer) {
        if (record instanceof LogRecord.Put(EncodedRecord entry)) {
            entry.name().name().ifPresent(consumer);
        }
    }
}
