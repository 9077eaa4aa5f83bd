package dev.stowage.storage.journal.format;

import dev.stowage.api.Incarnation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordLookupKey;
import java.nio.file.InvalidPathException;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * A stored record with encoded sections. They are decoded on first use, so that loading 10,000 records costs
 * no more than copying them. Immutable apart from that; thread-safe.
 */
public final class EncodedRecord {
    private final RecordLookupKey name;
    private final IncarnationBits incarnation;
    private final long revision;
    private final Section config;
    private final Section status;
    /** Two threads may both decode it, with equal results. */
    private @Nullable RecordEntry decoded;

    /** An incarnation as 128 bits. */
    public record IncarnationBits(long high, long low) {
        public static IncarnationBits of(Incarnation incarnation) {
            String digits = incarnation.value();
            return new IncarnationBits(Long.parseUnsignedLong(digits, 0, 16, 16),
                    Long.parseUnsignedLong(digits, 16, 32, 16));
        }

        Incarnation toIncarnation() {
            java.util.HexFormat hex = java.util.HexFormat.of();
            return new Incarnation(hex.toHexDigits(high) + hex.toHexDigits(low));
        }
    }

    EncodedRecord(RecordLookupKey name, IncarnationBits incarnation, long revision,
            Section config, Section status) {
        this.name = name;
        this.incarnation = incarnation;
        this.revision = revision;
        this.config = config;
        this.status = status;
    }

    /** Encodes a new record. */
    public static EncodedRecord of(ContainerRecord record) {
        EncodedRecord entry = new EncodedRecord(RecordLookupKey.of(record),
                IncarnationBits.of(record.incarnation()), record.revision(),
                ConfigCodec.encode(record.config()), StatusCodec.encode(record.status()));
        entry.decoded = RecordEntry.readable(record);
        return entry;
    }

    /** The next revision. */
    public EncodedRecord next(long newRevision, Section newStatus) {
        return new EncodedRecord(name, incarnation, newRevision, config, newStatus);
    }

    /** The next revision, of which the caller has the decoded record. */
    public EncodedRecord next(ContainerRecord record, Section newStatus) {
        EncodedRecord entry = next(record.revision(), newStatus);
        entry.decoded = RecordEntry.readable(record);
        return entry;
    }

    public RecordLookupKey name() {
        return name;
    }

    public IncarnationBits incarnation() {
        return incarnation;
    }

    public long revision() {
        return revision;
    }

    Section config() {
        return config;
    }

    Section status() {
        return status;
    }

    public RecordEntry decoded() {
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
