package dev.stowage.storage.journal.format;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.journal.format.EncodedRecord.IncarnationBits;
import java.util.Optional;

/**
 * One change in the log: a header with the type, the container and the lengths of the sections, and the
 * sections. In a frame the headers come first, under the checksum of the frame. Each section has its own, so
 * that a damaged byte costs one record and not the store.
 */
public sealed interface LogRecord {
    /** The container whose record changes. */
    ContainerId id();

    /** A record is created, or is an entry of a snapshot. */
    record Put(EncodedRecord entry) implements LogRecord {
        @Override
        public ContainerId id() {
            return entry.name().container();
        }
    }

    /** The status of a record is replaced; the config is not written again. */
    record UpdateStatus(ContainerId id, IncarnationBits incarnation, long revision,
            Section status) implements LogRecord {}

    /** A record is deleted. */
    record Delete(ContainerId id, IncarnationBits incarnation) implements LogRecord {}

    /** Stands for a config or status that a change does not have. */
    Section EMPTY_SECTION = new Section(new byte[0]);

    /** The maximum length of a header: three texts of at most 255 bytes. */
    int MAX_HEADER_BYTES = 1024;

    private static int typeCode(LogRecord record) {
        return switch (record) {
            case Put put -> 1;
            case UpdateStatus update -> 2;
            case Delete delete -> 3;
        };
    }

    /** Encodes the header. */
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

    /** The length of the sections in bytes. */
    default int bodyLength() {
        return config().length() + status().length();
    }

    private static void writeIncarnationAndRevision(ByteWriter out,
            IncarnationBits incarnation, long revision) {
        out.int64(incarnation.high());
        out.int64(incarnation.low());
        out.int64(revision);
    }

    private static void writeSectionHeader(ByteWriter out, Section section) {
        out.int8(section.version());
        out.int32(section.length());
        out.int32(section.checksum());
    }

    /** Decodes a header from one input and its sections from another. */
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
                    yield new Put(new EncodedRecord(recordName, incarnation, revision,
                            readSection(headers, bodies), readSection(headers, bodies)));
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
                default -> throw new CorruptJournalException("holds a record of an unknown type");
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

    /** Whether the checksums of both sections are right. */
    default boolean isIntact() {
        return config().isIntact() && status().isIntact();
    }
}
