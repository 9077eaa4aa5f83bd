package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.storage.journal.format.ByteReader;
import dev.stowage.storage.journal.format.CorruptJournalException;
import dev.stowage.storage.journal.format.Frame;
import dev.stowage.storage.journal.format.LogRecord;
import dev.stowage.storage.journal.format.Position;
import dev.stowage.storage.journal.format.SegmentHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Damages every trace of a record in the files of a log, in its place, and nothing else. */
final class LogDamage {
    private LogDamage() {}

    static void apply(Path state, QualifiedId id, RecordCorruptor.RecordCorruption recordCorruption)
            throws IOException {
        try (Stream<Path> files = Files.list(JournalFixtures.log(state))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                byte[] bytes = Files.readAllBytes(file);
                if (name.matches("log-[0-9]+")) {
                    damageSegment(bytes, Long.parseLong(name.substring(4)), id.container(), recordCorruption);
                } else if (name.startsWith("snapshot-")) {
                    damageSnapshot(bytes, id.container(), recordCorruption);
                }
                Files.write(file, bytes);
            }
        }
    }

    private static void damageSegment(byte[] bytes, long number, ContainerId id,
            RecordCorruptor.RecordCorruption recordCorruption) throws IOException {
        int offset = SegmentHeader.LENGTH;
        while (true) {
            Frame frame;
            try {
                frame = Frame.read(bytes, offset, Position.of(number, offset));
            } catch (CorruptJournalException e) {
                return;
            }
            int header = offset + Frame.HEADER_LENGTH;
            int headersLength = int32(bytes, offset + 8);
            int body = offset + headersLength;
            for (LogRecord record : frame.records()) {
                if (record.id().equals(id)) {
                    damage(bytes, header, body, record, recordCorruption);
                }
                header += record.encodeHeader().length;
                body += record.bodyLength();
            }
            int32(bytes, offset + 4, checksum(bytes, offset + 8, offset + headersLength));
            offset = Position.offset(frame.end());
        }
    }

    private static void damageSnapshot(byte[] bytes, ContainerId id,
            RecordCorruptor.RecordCorruption recordCorruption) throws IOException {
        int offset = 32;
        while (offset < bytes.length) {
            int length = int32(bytes, offset);
            int header = offset + 8;
            LogRecord record = LogRecord.read(new ByteReader(bytes, header, header + length),
                    new ByteReader(bytes, header + length, bytes.length));
            if (record.id().equals(id)) {
                damage(bytes, header, header + length, record, recordCorruption);
            }
            int32(bytes, offset + 4, checksum(bytes, header, header + length));
            offset = header + length + record.bodyLength();
        }
    }

    private static void damage(byte[] bytes, int header, int body, LogRecord record,
            RecordCorruptor.RecordCorruption recordCorruption) {
        int end = body + record.bodyLength();
        switch (recordCorruption) {
            case EMPTY, NUL_FILLED -> fill(bytes, body, end, 0);
            case TRUNCATED -> fill(bytes, (body + end) / 2, end, 0);
            case GARBAGE -> fill(bytes, body, end, 167);
            case UNKNOWN_VERSION -> {
                int headerEnd = header + record.encodeHeader().length;
                for (int part : List.of(headerEnd - 18, headerEnd - 9)) {
                    bytes[part] = 99;
                }
            }
        }
    }

    private static void fill(byte[] bytes, int from, int to, int step) {
        for (int i = from; i < to; i++) {
            bytes[i] = (byte) (i * step);
        }
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static int int32(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8 | (bytes[offset + 2] & 0xff) << 16
                | (bytes[offset + 3] & 0xff) << 24;
    }

    private static void int32(byte[] bytes, int offset, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[offset + i] = (byte) (value >>> 8 * i);
        }
    }
}
