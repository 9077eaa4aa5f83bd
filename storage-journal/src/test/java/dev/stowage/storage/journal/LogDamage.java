package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.harness.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Damages every trace of a record in the files of a log, in its place, and nothing else. */
final class LogDamage {
    private LogDamage() {}

    static void apply(Path state, FullId id, Damage.Kind kind) throws IOException {
        try (Stream<Path> files = Files.list(Stores.log(state))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                byte[] bytes = Files.readAllBytes(file);
                if (name.matches("log-[0-9]+")) {
                    damageSegment(bytes, Long.parseLong(name.substring(4)), id.container(), kind);
                } else if (name.startsWith("snapshot-")) {
                    damageSnapshot(bytes, id.container(), kind);
                }
                Files.write(file, bytes);
            }
        }
    }

    private static void damageSegment(byte[] bytes, long number, ContainerId id, Damage.Kind kind)
            throws IOException {
        int at = SegmentHeader.LENGTH;
        while (true) {
            Frame frame;
            try {
                frame = Frame.read(bytes, at, Position.of(number, at));
            } catch (DamagedException e) {
                return;
            }
            int head = at + Frame.HEADER;
            int headLength = int32(bytes, at + 8);
            int body = at + headLength;
            for (Change change : frame.changes()) {
                if (change.id().equals(id)) {
                    damage(bytes, head, body, change, kind);
                }
                head += change.head().length;
                body += change.bodyLength();
            }
            int32(bytes, at + 4, checksum(bytes, at + 8, at + headLength));
            at = Position.offset(frame.end());
        }
    }

    private static void damageSnapshot(byte[] bytes, ContainerId id, Damage.Kind kind) throws IOException {
        int at = 32;
        while (at < bytes.length) {
            int length = int32(bytes, at);
            int head = at + 8;
            Change change = Change.read(new Input(bytes, head, head + length),
                    new Input(bytes, head + length, bytes.length));
            if (change.id().equals(id)) {
                damage(bytes, head, head + length, change, kind);
            }
            int32(bytes, at + 4, checksum(bytes, head, head + length));
            at = head + length + change.bodyLength();
        }
    }

    private static void damage(byte[] bytes, int head, int body, Change change, Damage.Kind kind) {
        int end = body + change.bodyLength();
        switch (kind) {
            case EMPTY, NUL_FILLED -> fill(bytes, body, end, 0);
            case TRUNCATED -> fill(bytes, (body + end) / 2, end, 0);
            case GARBAGE -> fill(bytes, body, end, 167);
            case UNKNOWN_VERSION -> {
                int headEnd = head + change.head().length;
                for (int part : List.of(headEnd - 18, headEnd - 9)) {
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

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }

    private static void int32(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
    }
}
