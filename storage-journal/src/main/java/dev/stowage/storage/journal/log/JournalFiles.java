package dev.stowage.storage.journal.log;

import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PosixException;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.EncodedRecord;
import dev.stowage.storage.journal.format.SegmentHeader;
import dev.stowage.storage.journal.format.SegmentHeader.Origin;
import dev.stowage.storage.journal.format.SnapshotFile;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The directory of the log: segments, snapshots, and files in preparation. Other files are ignored. */
public final class JournalFiles implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(log|snapshot)-([0-9]{1,18})");
    private static final String PREALLOCATED_SEGMENT = "log.next";
    private static final String TEMPORARY_SNAPSHOT = "snapshot.next";
    private static final int BLOCK_BYTES = 1 << 20;

    private final Directory directory;
    private final Failpoints failpoints;

    public JournalFiles(Directory directory, Failpoints failpoints) {
        this.directory = directory;
        this.failpoints = failpoints;
    }

    /** The numbers of the existing files. */
    public record Listing(TreeSet<Long> segments, TreeSet<Long> snapshots) {}

    public Listing list() throws IOException {
        Listing listing = new Listing(new TreeSet<>(), new TreeSet<>());
        for (String name : directory.names()) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                long number = Long.parseLong(matcher.group(2));
                (matcher.group(1).equals("log") ? listing.segments : listing.snapshots).add(number);
            }
        }
        return listing;
    }

    /** Opens a segment; empty if it is not there. */
    public Optional<Segment> openSegment(long number) throws IOException {
        try {
            Segment segment = Segment.of(openForWriting(segmentName(number)));
            if (segment.number() != number) {
                segment.close();
                throw new CorruptJournalException(
                        "is named " + segmentName(number) + " and is number " + segment.number());
            }
            return Optional.of(segment);
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** On a file system that is read-only, whoever reads the log must not fail for want of writing to it. */
    private OpenFile openForWriting(String name) throws IOException {
        try {
            return directory.openFile(name, Access.READ_WRITE);
        } catch (PosixException e) {
            if (e.is(Errno.EROFS)) {
                return directory.openFile(name, Access.READ);
            }
            throw e;
        }
    }

    /** Durably creates a segment of at least a size. */
    public Segment createSegment(long number, int size, long nonce, int previousEnd, Origin origin)
            throws IOException {
        failpoints.before(JournalFailpoint.MAKE_SEGMENT);
        int preallocated = preallocatedSize();
        if (preallocated < size) {
            preallocate(size);
        }
        OpenFile file = directory.openFile(PREALLOCATED_SEGMENT, Access.READ_WRITE);
        try {
            Segment segment = Segment.initialize(file,
                    new SegmentHeader(number, Math.max(preallocated, size), nonce, previousEnd, origin));
            failpoints.before(JournalFailpoint.SYNC_SEGMENT);
            segment.sync();
            directory.rename(PREALLOCATED_SEGMENT, segmentName(number));
            directory.sync();
            return segment;
        } catch (IOException | RuntimeException e) {
            file.close();
            discard(PREALLOCATED_SEGMENT, e);
            throw e;
        }
    }

    /**
     * Prepares the file of the next segment, unless one of that size exists. It writes zeros instead of
     * calling {@code fallocate}, since the first write into an allocated extent costs a commit of the file
     * system's journal.
     */
    public void preallocate(int size) throws IOException {
        if (preallocatedSize() >= size) {
            return;
        }
        directory.delete(PREALLOCATED_SEGMENT);
        try (OpenFile file = directory.openFile(PREALLOCATED_SEGMENT, Access.CREATE_NEW)) {
            byte[] zeros = new byte[Math.min(size, BLOCK_BYTES)];
            for (int done = 0; done < size; done += zeros.length) {
                file.write(size - done < zeros.length ? new byte[size - done] : zeros, done);
            }
            file.sync();
        } catch (IOException | RuntimeException e) {
            discard(PREALLOCATED_SEGMENT, e);
            throw e;
        }
    }

    /** Removes a file that could not be completed. */
    private void discard(String name, Exception failure) {
        try {
            directory.delete(name);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private int preallocatedSize() throws IOException {
        return (int) size(PREALLOCATED_SEGMENT);
    }

    /** Removes all files before a segment; keeps one of the wanted size for reuse. */
    public void deleteBefore(long number, int segmentSize) throws IOException {
        failpoints.before(JournalFailpoint.REMOVE_OLD);
        Listing listing = list();
        for (long old : listing.snapshots.headSet(number)) {
            directory.delete(snapshotName(old));
        }
        for (long old : listing.segments.headSet(number)) {
            long size = size(segmentName(old));
            if (size >= segmentSize && size <= 2L * segmentSize && preallocatedSize() < segmentSize) {
                directory.rename(segmentName(old), PREALLOCATED_SEGMENT);
            } else {
                directory.delete(segmentName(old));
            }
        }
    }

    /** Removes segments after the last valid one, and an incomplete snapshot. */
    public void deleteAfter(long number) throws IOException {
        for (long later : list().segments.tailSet(number, false)) {
            directory.delete(segmentName(later));
        }
        directory.delete(TEMPORARY_SNAPSHOT);
    }

    /** The size of the segments since the newest snapshot, in bytes. */
    public long logSize() throws IOException {
        Listing listing = list();
        long size = 0;
        for (long number : listing.segments
                .tailSet(listing.snapshots.isEmpty() ? 0L : listing.snapshots.last())) {
            size += size(segmentName(number));
        }
        return size;
    }

    /** The size of the newest snapshot, in bytes. */
    public long snapshotSize() throws IOException {
        Listing listing = list();
        return listing.snapshots.isEmpty() ? 0 : size(snapshotName(listing.snapshots.last()));
    }

    private long size(String name) throws IOException {
        return directory.attributes(name).map(FileAttributes::size).orElse(0L);
    }

    /** Durably writes a snapshot. */
    public void writeSnapshot(long number, Iterable<EncodedRecord> entries, int count) throws IOException {
        failpoints.before(JournalFailpoint.WRITE_SNAPSHOT);
        directory.delete(TEMPORARY_SNAPSHOT);
        try (OpenFile file = directory.openFile(TEMPORARY_SNAPSHOT, Access.CREATE_NEW)) {
            SnapshotFile.write(file, number, entries, count);
            failpoints.before(JournalFailpoint.SYNC_SNAPSHOT);
            file.sync();
        } catch (IOException | RuntimeException e) {
            discard(TEMPORARY_SNAPSHOT, e);
            throw e;
        }
        failpoints.before(JournalFailpoint.RENAME_SNAPSHOT);
        directory.rename(TEMPORARY_SNAPSHOT, snapshotName(number));
        directory.sync();
    }

    public OpenFile openSnapshot(long number) throws IOException {
        return directory.openFile(snapshotName(number), Access.READ);
    }

    public static String segmentName(long number) {
        return "log-" + number;
    }

    static String snapshotName(long number) {
        return "snapshot-" + number;
    }

    @Override
    public void close() {
        directory.close();
    }
}
