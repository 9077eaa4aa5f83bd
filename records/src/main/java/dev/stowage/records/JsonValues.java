package dev.stowage.records;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Encodes and decodes texts, times and enum constants of a record. */
final class JsonValues {
    private JsonValues() {}

    /** Applies the limit of the reader, so that what is written can be read again. */
    static String requireWithinLimit(String label, String text) {
        if (text.length() > JsonCodec.MAXIMUM_TEXT) {
            throw new InvalidArgumentException(label.substring(0, Math.min(label.length(), 64)), "has "
                    + text.length() + " characters; at most " + JsonCodec.MAXIMUM_TEXT + " are allowed");
        }
        return text;
    }

    static Instant time(JsonObject json, String name) {
        return Instant.parse(json.text(name));
    }

    static Optional<Instant> optionalTime(JsonObject json, String name) {
        return json.optionalText(name).map(Instant::parse);
    }

    static <E extends Enum<E>> E enumConstant(Class<E> enumType, JsonObject json, String name) {
        String constantName = json.text(name);
        return Stream.of(enumType.getEnumConstants())
                .filter(c -> c.name().equals(constantName))
                .findFirst()
                .orElseThrow(() -> new InvalidJsonException(json.path(name),
                        "must be one of " + Stream.of(enumType.getEnumConstants())
                                .map(Enum::name)
                                .collect(Collectors.joining(", "))));
    }
}
