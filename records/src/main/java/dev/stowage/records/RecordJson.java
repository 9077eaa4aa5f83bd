package dev.stowage.records;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import tools.jackson.databind.node.ObjectNode;

/**
 * Container records as readable JSON, version {@code v1}.
 *
 * <p>
 * The last field is a checksum (CRC-32C) of all bytes before it. It detects every change of a few bits, so
 * that a damaged record is not mistaken for another valid one. A record that was edited by hand counts as
 * damaged.
 *
 * <p>
 * An unknown field makes a record unreadable, so nothing is read that this version does not understand. Only
 * in {@code status} it is ignored, and lost with the next update: a build may add a field there that others
 * can do without. A field elsewhere needs a new version.
 *
 * <p>
 * Stateless and thread-safe.
 */
public final class RecordJson {
    /** The version that is written, and the only one that is read. */
    public static final String VERSION = "v1";
    /** The maximum length of an encoded record in bytes. */
    public static final int MAXIMUM_LENGTH = 16 << 20;

    private RecordJson() {}

    /**
     * Encodes a record.
     *
     * @param record the record
     * @return UTF-8, ending in a line feed; {@link #decode} returns an equal record
     * @throws InvalidArgumentException if the record is larger than {@link #MAXIMUM_LENGTH}, or one text in
     * it larger than {@link JsonCodec#MAXIMUM_TEXT}
     */
    public static byte[] encode(ContainerRecord record) {
        ObjectNode json = JsonCodec.object()
                .put("version", VERSION)
                .put("container", record.id().container().value())
                .put("sandbox", record.id().sandbox().value());
        record.name().ifPresent(name -> json.put("name", name.value()));
        json.put("incarnation", record.incarnation().value()).put("revision", record.revision());
        json.set("config", ConfigJson.encode(record.config()));
        json.set("status", StatusJson.encode(record.status()));
        String text = JsonCodec.write(json);
        String body = text.substring(0, text.length() - "\n}".length());
        byte[] bytes = (body + checksumField(checksum(body.getBytes(StandardCharsets.UTF_8))))
                .getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAXIMUM_LENGTH) {
            throw new InvalidArgumentException("record of " + record.id(),
                    "takes " + bytes.length + " bytes; at most " + MAXIMUM_LENGTH + " are allowed");
        }
        return bytes;
    }

    /**
     * Decodes a record. Throws nothing, whatever the bytes, in a JVM whose locale has UTF-8.
     *
     * @param bytes any bytes
     * @return the record, or why there is none
     * @throws StorageUnavailableException if this JVM cannot represent a path in it, see {@link RecordPath}
     */
    public static DecodeResult decode(byte[] bytes) {
        if (bytes.length > MAXIMUM_LENGTH) {
            return new DecodeResult.CorruptedRecord("is longer than " + MAXIMUM_LENGTH + " bytes");
        }
        try {
            JsonObject json = new JsonObject(JsonCodec.read(bytes), "");
            String version = json.text("version");
            if (!version.equals(VERSION)) {
                return new DecodeResult.UnsupportedVersion(JsonCodec.printable(version));
            }
            String checksum = json.text("checksum");
            if (!matchesChecksum(bytes, checksum)) {
                return new DecodeResult.CorruptedRecord(
                        "does not match its checksum: it is damaged or was edited by hand");
            }
            ContainerRecord record = ContainerRecord
                    .of(new QualifiedId(new ContainerId(json.text("sandbox")),
                            new ContainerId(json.text("container"))),
                            new Incarnation(json.text("incarnation")),
                            ConfigJson.decode(json.object("config")),
                            StatusJson.decode(json.object("status")))
                    .withName(json.optionalText("name").map(ContainerName::new))
                    .withRevision(json.number("revision", 1, Long.MAX_VALUE));
            json.rejectUnknownFields();
            return new DecodeResult.DecodedRecord(record);
        } catch (InvalidJsonException | InvalidArgumentException | DateTimeException
                | InvalidPathException e) {
            return new DecodeResult.CorruptedRecord(String.valueOf(e.getMessage()));
        }
    }

    private static boolean matchesChecksum(byte[] bytes, String checksum) {
        byte[] checksumField = checksumField(checksum).getBytes(StandardCharsets.UTF_8);
        int body = bytes.length - checksumField.length;
        return body > 0 && Arrays.equals(bytes, body, bytes.length, checksumField, 0, checksumField.length)
                && checksum(Arrays.copyOf(bytes, body)).equals(checksum);
    }

    private static String checksumField(String checksum) {
        return ",\n  \"checksum\": \"" + checksum + "\"\n}\n";
    }

    private static String checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return "crc32c:" + HexFormat.of().toHexDigits(crc.getValue(), 8);
    }
}
