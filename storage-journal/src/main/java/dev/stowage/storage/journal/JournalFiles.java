package dev.stowage.storage.journal;

import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.FileFacts;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PosixException;
import dev.stowage.storage.journal.SegmentHeader.Origin;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The directory of the log: segments, snapshots, and what is being made. Other names are not ours. */
final class JournalFiles implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(log|snapshot)-([0-9]{1,18})");
    private static final String PREPARED = "log.next";
    private static final String SNAPSHOT_BEING_WRITTEN = "snapshot.next";
    private static final int BLOCK = 1 << 20;

    private final Directory directory;
    private final Steps steps;

    JournalFiles(Directory directory, Steps steps) {
        this.directory = directory;
        this.steps = steps;
    }

    /** The numbers of the files that are there. */
    record Listing(TreeSet<Long> segments, TreeSet<Long> snapshots) {}

    Listing list() throws IOException {
        Listing listing = new Listing(new TreeSet<>(), new TreeSet<>());
        for (String name : directory.names()) {
            Matcher parts = NAME.matcher(name);
            if (parts.matches()) {
                long number = Long.parseLong(parts.group(2));
                (parts.group(1).equals("log") ? listing.segments : listing.snapshots).add(number);
            }
        }
        return listing;
    }

    /** Opens a segment; empty if it is not there. */
    Optional<Segment> open(long number) throws IOException {
        try {
            Segment segment = Segment.of(directory.file(log(number), Access.READ_WRITE));
            if (segment.number() != number) {
                segment.close();
                throw new DamagedException("is named " + log(number) + " and is number " + segment.number());
            }
            return Optional.of(segment);
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Makes a segment of at least a size, durable with its entry. */
    Segment make(long number, int size, long stamp, int previousEnd, Origin origin) throws IOException {
        steps.before(Step.MAKE_SEGMENT);
        int prepared = preparedSize();
        if (prepared < size) {
            prepare(size);
        }
        OpenFile file = directory.file(PREPARED, Access.READ_WRITE);
        try {
            Segment segment = Segment.begin(file,
                    new SegmentHeader(number, Math.max(prepared, size), stamp, previousEnd, origin));
            steps.before(Step.SYNC_SEGMENT);
            segment.sync();
            directory.rename(PREPARED, log(number));
            directory.sync();
            return segment;
        } catch (IOException | RuntimeException e) {
            file.close();
            directory.delete(PREPARED);
            throw e;
        }
    }

    /**
     * Makes the next segment's file, unless one of that size is there. Zeros are written and not left to
     * fallocate: to write into an extent that never was written costs a commit of the file system's own
     * journal.
     */
    void prepare(int size) throws IOException {
        if (preparedSize() >= size) {
            return;
        }
        directory.delete(PREPARED);
        try (OpenFile file = directory.file(PREPARED, Access.CREATE_NEW)) {
            byte[] zeros = new byte[Math.min(size, BLOCK)];
            for (int done = 0; done < size; done += zeros.length) {
                file.write(size - done < zeros.length ? new byte[size - done] : zeros, done);
            }
            file.sync();
        } catch (IOException | RuntimeException e) {
            directory.delete(PREPARED);
            throw e;
        }
    }

    private int preparedSize() throws IOException {
        return (int) size(PREPARED);
    }

    /** Removes what lies before a segment; keeps one file of the wanted size to be used again. */
    void removeBefore(long number, int wanted) throws IOException {
        steps.before(Step.REMOVE_OLD);
        Listing listing = list();
        for (long old : listing.snapshots.headSet(number)) {
            directory.delete(snapshot(old));
        }
        for (long old : listing.segments.headSet(number)) {
            long size = size(log(old));
            if (size >= wanted && size <= 2L * wanted && preparedSize() < wanted) {
                directory.rename(log(old), PREPARED);
            } else {
                directory.delete(log(old));
            }
        }
    }

    /** Removes segments that were begun without the snapshot that they need, and what was being made. */
    void removeAfter(long number) throws IOException {
        for (long later : list().segments.tailSet(number, false)) {
            directory.delete(log(later));
        }
        directory.delete(SNAPSHOT_BEING_WRITTEN);
    }

    /** How many bytes the segments from the newest snapshot on take. */
    long logSize() throws IOException {
        Listing listing = list();
        long size = 0;
        for (long number : listing.segments.tailSet(listing.snapshots.isEmpty()
                ? 0L
                : listing.snapshots.last())) {
            size += size(log(number));
        }
        return size;
    }

    /** How many bytes the newest snapshot takes. */
    long snapshotSize() throws IOException {
        Listing listing = list();
        return listing.snapshots.isEmpty() ? 0 : size(snapshot(listing.snapshots.last()));
    }

    private long size(String name) throws IOException {
        return directory.facts(name).map(FileFacts::size).orElse(0L);
    }

    /** Writes a snapshot, durable with its entry. */
    void writeSnapshot(long number, Iterable<Entry> entries, int count) throws IOException {
        steps.before(Step.WRITE_SNAPSHOT);
        directory.delete(SNAPSHOT_BEING_WRITTEN);
        try (OpenFile file = directory.file(SNAPSHOT_BEING_WRITTEN, Access.CREATE_NEW)) {
            Snapshot.write(file, number, entries, count);
            steps.before(Step.SYNC_SNAPSHOT);
            file.sync();
        } catch (IOException | RuntimeException e) {
            directory.delete(SNAPSHOT_BEING_WRITTEN);
            throw e;
        }
        steps.before(Step.RENAME_SNAPSHOT);
        directory.rename(SNAPSHOT_BEING_WRITTEN, snapshot(number));
        directory.sync();
    }

    OpenFile openSnapshot(long number) throws IOException {
        return directory.file(snapshot(number), Access.READ);
    }

    static String log(long number) {
        return "log-" + number;
    }

    static String snapshot(long number) {
        return "snapshot-" + number;
    }

    @Override
    public void close() {
        directory.close();
    }
}
