package dev.stowage.storage.journal;

import dev.stowage.api.Incarnation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordLookupKey;
import java.nio.file.InvalidPathException;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * One container as it is stored. Its halves are decoded when somebody first asks, so that ten thousand of
 * them are loaded at the speed of copying. Immutable but for that; thread-safe.
 */
final class MemtableEntry {
    private final RecordLookupKey name;
    private final IncarnationBits incarnation;
    private final long revision;
    private final Section config;
    private final Section status;
    /** Two threads may both decode it: they find the same. */
    private @Nullable RecordEntry decoded;

    /**
     * The bits of an incarnation.
     */
    record IncarnationBits(long high, long low) {
        static IncarnationBits of(Incarnation incarnation) {
            String digits = incarnation.value();
            return new IncarnationBits(Long.parseUnsignedLong(digits, 0, 16, 16),
                    Long.parseUnsignedLong(digits, 16, 32, 16));
        }

        Incarnation toIncarnation() {
            java.util.HexFormat hex = java.util.HexFormat.of();
            return new Incarnation(hex.toHexDigits(high) + hex.toHexDigits(low));
        }
    }

    MemtableEntry(RecordLookupKey name, IncarnationBits incarnation, long revision, Section config,
            Section status) {
        this.name = name;
        this.incarnation = incarnation;
        this.revision = revision;
        this.config = config;
        this.status = status;
    }

    /** Encodes a new record. */
    static MemtableEntry of(ContainerRecord record) {
        MemtableEntry memtableEntry = new MemtableEntry(RecordLookupKey.of(record),
                IncarnationBits.of(record.incarnation()), record.revision(),
                ConfigCodec.encode(record.config()), StatusCodec.encode(record.status()));
        memtableEntry.decoded = RecordEntry.readable(record);
        return memtableEntry;
    }

    /** The next revision. */
    MemtableEntry next(long newRevision, Section newStatus) {
        return new MemtableEntry(name, incarnation, newRevision, config, newStatus);
    }

    /** The next revision, by who knows it decoded. */
    MemtableEntry next(ContainerRecord record, Section newStatus) {
        MemtableEntry memtableEntry = next(record.revision(), newStatus);
        memtableEntry.decoded = RecordEntry.readable(record);
        return memtableEntry;
    }

    RecordLookupKey name() {
        return name;
    }

    IncarnationBits incarnation() {
        return incarnation;
    }

    long revision() {
        return revision;
    }

    Section config() {
        return config;
    }

    Section status() {
        return status;
    }

    RecordEntry decoded() {
        RecordEntry cached = decoded;
        if (cached == null) {
            cached = decode();
            decoded = cached;
        }
        return cached;
    }

    private RecordEntry decode() {
        try {
            return RecordEntry.readable(
                    ContainerRecord
                            .of(name.id(), incarnation.toIncarnation(), ConfigCodec.decode(config),
                                    StatusCodec.decode(status))
                            .withName(name.name())
                            .withRevision(revision));
        } catch (CorruptJournalException | InvalidArgumentException | DateTimeException | InvalidPathException
                | ArithmeticException e) {
            return RecordEntry.unreadable(name.id(), String.valueOf(e.getMessage()));
        }
    }
}
