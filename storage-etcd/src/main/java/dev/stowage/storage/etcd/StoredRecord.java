package dev.stowage.storage.etcd;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record as a value of etcd: its JSON, then a line with the token of the write. By the token, a writer
 * whose reply was lost recognizes its own write.
 */
final class StoredRecord {
    private static final Pattern LAST_LINE = Pattern.compile("write ([0-9a-f]{32})\n");
    private static final int LAST_LINE_LENGTH = "write ".length() + 32 + 1;

    private StoredRecord() {}

    static String randomToken(RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    static byte[] encode(ContainerRecord record, String token) {
        byte[] json = RecordJson.encode(record);
        byte[] line = ("write " + token + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(json, json.length + line.length);
        System.arraycopy(line, 0, value, json.length, line.length);
        return value;
    }

    static Optional<String> token(byte[] value) {
        Matcher line = lastLine(value);
        return line.matches() ? Optional.of(line.group(1)) : Optional.empty();
    }

    /** Decodes the record of a container. Throws nothing, whatever the bytes. */
    static DecodeResult decode(ContainerId id, byte[] value) {
        boolean hasToken = lastLine(value).matches();
        DecodeResult decodeResult =
                RecordJson.decode(hasToken ? Arrays.copyOf(value, value.length - LAST_LINE_LENGTH) : value);
        return decodeResult instanceof DecodeResult.DecodedRecord(ContainerRecord record)
                && !record.id().container().equals(id)
                        ? new DecodeResult.CorruptedRecord("is of another container: " + record.id())
                        : decodeResult;
    }

    private static Matcher lastLine(byte[] value) {
        int from = Math.max(0, value.length - LAST_LINE_LENGTH);
        return LAST_LINE.matcher(new String(value, from, value.length - from, StandardCharsets.ISO_8859_1));
    }
}
