package dev.stowage.storage.journal;

import dev.stowage.api.storage.LogEntry;
import dev.stowage.api.storage.LogEntry.Kind;
import dev.stowage.posix.HeldLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the log as it lies in the files, for people. */
final class LogReader {
    private LogReader() {}

    /** All entries from the newest snapshot up to the tail. */
    static List<LogEntry> read(JournalFiles files, JournalLocks locks, Head head) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        try (HeldLock _ = locks.files()) {
            long tail = head.tail();
            for (long number = files.list().snapshots().last(); number <= Position.segment(tail); number++) {
                long missing = number;
                try (Segment segment = files.open(number)
                        .orElseThrow(() -> new DamagedException(JournalFiles.log(missing) + " is missing"))) {
                    read(segment, tail, entries);
                }
            }
        }
        return entries;
    }

    private static void read(Segment segment, long tail, List<LogEntry> entries) throws IOException {
        byte[] bytes = segment.read(0, segment.header().size());
        long stamp = segment.header().stamp();
        long at = Position.start(segment.number());
        while (at < tail && Position.offset(at) < bytes.length) {
            Frame frame;
            try {
                frame = Frame.read(bytes, Position.offset(at), at);
            } catch (DamagedException e) {
                // a full segment ends before its file does; that nothing is missing was seen at the opening
                return;
            }
            if (frame.previous() != stamp) {
                return;
            }
            for (Change change : frame.changes()) {
                entries.add(entry(change, at));
            }
            stamp = frame.stamp();
            at = frame.end();
        }
    }

    private static LogEntry entry(Change change, long position) {
        String place = Position.text(position);
        return switch (change) {
            case Change.Put(Entry entry) -> new LogEntry(place, Kind.CREATED, change.id(), entry.revision(),
                    change.bodyLength());
            case Change.Replace replace -> new LogEntry(place, Kind.UPDATED, change.id(), replace.revision(),
                    change.bodyLength());
            case Change.Remove remove -> new LogEntry(place, Kind.DELETED, change.id(), 0, 0);
        };
    }
}
