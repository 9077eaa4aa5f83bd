package dev.stowage.storage.journal;

import dev.stowage.api.Incarnation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.RecordName;
import java.nio.file.InvalidPathException;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * One container as it is stored. Its halves are decoded when somebody first asks, so that ten thousand of
 * them are loaded at the speed of copying. Immutable but for that; thread-safe.
 */
final class Entry {
    private final RecordName name;
    private final Life life;
    private final long revision;
    private final Part config;
    private final Part status;
    /** Two threads may both decode it: they find the same. */
    private @Nullable RecordEntry decoded;

    /**
     * The bits of an incarnation.
     */
    record Life(long high, long low) {
        static Life of(Incarnation incarnation) {
            String digits = incarnation.value();
            return new Life(Long.parseUnsignedLong(digits, 0, 16, 16),
                    Long.parseUnsignedLong(digits, 16, 32, 16));
        }

        Incarnation incarnation() {
            java.util.HexFormat hex = java.util.HexFormat.of();
            return new Incarnation(hex.toHexDigits(high) + hex.toHexDigits(low));
        }
    }

    Entry(RecordName name, Life life, long revision, Part config, Part status) {
        this.name = name;
        this.life = life;
        this.revision = revision;
        this.config = config;
        this.status = status;
    }

    /** Encodes a new record. */
    static Entry of(ContainerRecord record) {
        Entry entry = new Entry(RecordName.of(record), Life.of(record.incarnation()), record.revision(),
                ConfigCodec.encode(record.config()), StatusCodec.encode(record.status()));
        entry.decoded = new RecordEntry.Intact(record);
        return entry;
    }

    /** The next revision. */
    Entry next(long number, Part changed) {
        return new Entry(name, life, number, config, changed);
    }

    /** The next revision, by who knows it decoded. */
    Entry next(ContainerRecord record, Part changed) {
        Entry entry = next(record.revision(), changed);
        entry.decoded = new RecordEntry.Intact(record);
        return entry;
    }

    RecordName name() {
        return name;
    }

    Life life() {
        return life;
    }

    long revision() {
        return revision;
    }

    Part config() {
        return config;
    }

    Part status() {
        return status;
    }

    RecordEntry decoded() {
        RecordEntry known = decoded;
        if (known == null) {
            known = decode();
            decoded = known;
        }
        return known;
    }

    private RecordEntry decode() {
        try {
            return new RecordEntry.Intact(new ContainerRecord(name.id(), name.name(), life.incarnation(),
                    revision, ConfigCodec.decode(config), StatusCodec.decode(status)));
        } catch (DamagedException | InvalidArgumentException | DateTimeException | InvalidPathException
                | ArithmeticException e) {
            return new RecordEntry.Unreadable(name.id(), String.valueOf(e.getMessage()));
        }
    }
}
