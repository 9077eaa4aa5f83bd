package dev.stowage.records;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words, times and texts as they stand in a record. */
final class Texts {
    private Texts() {}

    /** What is written must be readable again: the reader has this limit. */
    static String limited(String what, String text) {
        if (text.length() > JsonText.MAXIMUM_TEXT) {
            throw new InvalidArgumentException(what.substring(0, Math.min(what.length(), 64)),
                    "has " + text.length() + " characters; at most " + JsonText.MAXIMUM_TEXT
                            + " are allowed");
        }
        return text;
    }

    static Instant time(JsonObject json, String name) {
        return Instant.parse(json.text(name));
    }

    static Optional<Instant> optionalTime(JsonObject json, String name) {
        return json.optionalText(name).map(Instant::parse);
    }

    static <E extends Enum<E>> E constant(Class<E> words, JsonObject json, String name) {
        String word = json.text(name);
        return Stream.of(words.getEnumConstants())
                .filter(c -> c.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new JsonProblem(json.path(name), "must be one of "
                        + Stream.of(words.getEnumConstants())
                                .map(Enum::name)
                                .collect(Collectors.joining(", "))));
    }
}
