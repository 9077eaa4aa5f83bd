package dev.stowage.storage.etcd;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A key with its value and revisions, see "KV API" in the documentation of etcd.
 *
 * @param key the key; ours are ASCII
 * @param encodedValue the value in base64
 * @param createRevision the store's revision when the key was made
 * @param modRevision the store's revision when it was last written
 * @param version how often it was written since it was made
 */
record KeyValue(String key, String encodedValue, long createRevision, long modRevision, long version) {

    static KeyValue of(JsonObject json) {
        KeyValue value = new KeyValue(
                new String(bytes(json.text("key"), json.path("key")), StandardCharsets.ISO_8859_1),
                json.optionalText("value").orElse(""), number(json, "create_revision"),
                number(json, "mod_revision"), number(json, "version"));
        if (value.createRevision < 1 || value.modRevision < value.createRevision || value.version < 1) {
            throw new InvalidJsonException(json.path("mod_revision"), "contradicts the other revisions");
        }
        return value;
    }

    byte[] value() {
        return bytes(encodedValue, "value");
    }

    /** The JSON of the gateway encodes 64-bit numbers as texts, and omits zeros. */
    static long number(JsonObject json, String name) {
        return json.optionalText(name).map(text -> {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new InvalidJsonException(json.path(name), "must be a whole number");
            }
        }).orElse(0L);
    }

    static byte[] bytes(String base64, String field) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidJsonException(field, "must be base64");
        }
    }
}
