package dev.stowage.storage.journal.format;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.journal.format.EncodedRecord.IncarnationBits;
import java.util.Optional;

/**
 * One record of the log: a head that says what happens to whom and how long the parts are, and the parts. In
 * a frame the heads come first, under the frame's checksum; each part has its own, so that a bad byte costs
 * one container and not the store.
 */
public sealed interface LogRecord {
    /** Which container. */
    ContainerId id();

    /** A container comes, or is as a snapshot holds it. */
    record Put(EncodedRecord entry) implements LogRecord {
        @Override
        public ContainerId id() {
            return entry.name().container();
        }
    }

    /** A status is replaced: only what changes is written. */
    record UpdateStatus(ContainerId id, IncarnationBits incarnation, long revision,
            Section status) implements LogRecord {}

    /** A container goes. */
    record Delete(ContainerId id, IncarnationBits incarnation) implements LogRecord {}

    /** Nothing in place of a config or status that a record does not carry. */
    Section EMPTY_SECTION = new Section(new byte[0]);

    /** The longest head: three texts of at most 255 bytes. */
    int MAX_HEADER_BYTES = 1024;

    /** Which container a change is of, and how it is written. */
    private static int typeCode(LogRecord record) {
        return switch (record) {
            case Put put -> 1;
            case UpdateStatus update -> 2;
            case Delete delete -> 3;
        };
    }

    /** The encoded head. */
    default byte[] encodeHeader() {
        ByteWriter out = new ByteWriter(128);
        out.int8(typeCode(this));
        switch (this) {
            case Put(EncodedRecord entry) -> {
                writeIncarnationAndRevision(out, entry.incarnation(), entry.revision());
                out.text(id().value());
                out.text(entry.name().id().sandbox().value());
                out.text(entry.name().name().map(ContainerName::value).orElse(""));
            }
            case UpdateStatus update -> {
                writeIncarnationAndRevision(out, update.incarnation, update.revision);
                out.text(update.id.value());
            }
            case Delete delete -> {
                writeIncarnationAndRevision(out, delete.incarnation, 0);
                out.text(delete.id.value());
            }
        }
        writeSectionHeader(out, config());
        writeSectionHeader(out, status());
        return out.toBytes();
    }

    default Section config() {
        return switch (this) {
            case Put(EncodedRecord entry) -> entry.config();
            case UpdateStatus update -> EMPTY_SECTION;
            case Delete delete -> EMPTY_SECTION;
        };
    }

    default Section status() {
        return switch (this) {
            case Put(EncodedRecord entry) -> entry.status();
            case UpdateStatus update -> update.status;
            case Delete delete -> EMPTY_SECTION;
        };
    }

    /** How many bytes the parts take. */
    default int bodyLength() {
        return config().length() + status().length();
    }

    private static void writeIncarnationAndRevision(ByteWriter out, IncarnationBits incarnation,
            long revision) {
        out.int64(incarnation.high());
        out.int64(incarnation.low());
        out.int64(revision);
    }

    private static void writeSectionHeader(ByteWriter out, Section section) {
        out.int8(section.version());
        out.int32(section.length());
        out.int32(section.checksum());
    }

    /** Reads a head from the one input, and the parts that it names from the other. */
    static LogRecord read(ByteReader headers, ByteReader bodies) throws CorruptJournalException {
        int code = headers.int8();
        IncarnationBits incarnation = new IncarnationBits(headers.int64(), headers.int64());
        long revision = headers.int64();
        try {
            ContainerId id = new ContainerId(headers.text());
            return switch (code) {
                case 1 -> {
                    QualifiedId qualifiedId = new QualifiedId(new ContainerId(headers.text()), id);
                    String name = headers.text();
                    RecordLookupKey recordName = new RecordLookupKey(qualifiedId,
                            name.isEmpty() ? Optional.empty() : Optional.of(new ContainerName(name)));
                    yield new Put(
                            new EncodedRecord(recordName, incarnation, revision, readSection(headers, bodies),
                                    readSection(headers, bodies)));
                }
                case 2 -> {
                    readSection(headers, bodies);
                    yield new UpdateStatus(id, incarnation, revision, readSection(headers, bodies));
                }
                case 3 -> {
                    readSection(headers, bodies);
                    readSection(headers, bodies);
                    yield new Delete(id, incarnation);
                }
                default ->
                    throw new CorruptJournalException("holds a record of a kind that is not known here");
            };
        } catch (InvalidArgumentException e) {
            throw new CorruptJournalException(String.valueOf(e.getMessage()));
        }
    }

    private static Section readSection(ByteReader headers, ByteReader bodies) throws CorruptJournalException {
        int version = headers.int8();
        int length = headers.int32();
        int checksum = headers.int32();
        return new Section(version, bodies.bytes(length), checksum);
    }

    /** Whether all parts are what was written. */
    default boolean isIntact() {
        return config().isIntact() && status().isIntact();
    }
}
