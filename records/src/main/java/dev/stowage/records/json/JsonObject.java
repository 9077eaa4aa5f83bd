package dev.stowage.records.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A view of a JSON object with type checks: each accessor returns the value of a field, or throws an
 * {@link InvalidJsonException} that names the field. {@code null} counts as absent. Not thread-safe.
 */
public final class JsonObject {
    private final ObjectNode node;
    private final String path;
    private final Set<String> accessed = new HashSet<>();

    /**
     * Views an object.
     *
     * @param node the object; not copied
     * @param path the path of the object itself; empty for the whole text
     */
    public JsonObject(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /**
     * Returns the path of a field.
     *
     * @param name the field's name
     * @return for example {@code process.args}
     */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /**
     * Tells whether there is a field.
     *
     * @param name the field's name
     * @return true if it is there and not {@code null}
     */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    /**
     * Reads a text.
     *
     * @param name the field's name
     * @return the text
     */
    public String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    /**
     * Reads a text that may be absent.
     *
     * @param name the field's name
     * @return the text
     */
    public Optional<String> optionalText(String name) {
        return find(name).map(value -> asText(value, path(name)));
    }

    /**
     * Reads a whole number.
     *
     * @param name the field's name
     * @param minimum the smallest allowed
     * @param maximum the largest allowed
     * @return the number
     */
    public long number(String name, long minimum, long maximum) {
        return optionalNumber(name, minimum, maximum).orElseThrow(() -> missing(name));
    }

    /**
     * Reads a whole number that fits an {@code int}.
     *
     * @param name the field's name
     * @return the number
     */
    public int integer(String name) {
        return Math.toIntExact(number(name, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /**
     * Reads a whole number that may be absent.
     *
     * @param name the field's name
     * @param minimum the smallest allowed
     * @param maximum the largest allowed
     * @return the number
     */
    public OptionalLong optionalNumber(String name, long minimum, long maximum) {
        Optional<JsonNode> value = find(name);
        return value.isEmpty() ? OptionalLong.empty()
                : OptionalLong.of(asNumber(value.orElseThrow(), path(name), minimum, maximum));
    }

    /**
     * Reads a whole number of up to 64 bits without a sign, as rlimits are written.
     *
     * @param name the field's name
     * @return the number; {@link Long#MAX_VALUE} also stands for anything larger
     */
    public long unsigned(String name) {
        JsonNode value = find(name).orElseThrow(() -> missing(name));
        if (value.isBigInteger() && value.bigIntegerValue().signum() > 0
                && value.bigIntegerValue().bitLength() <= Long.SIZE) {
            return Long.MAX_VALUE;
        }
        return asNumber(value, path(name), 0, Long.MAX_VALUE);
    }

    /**
     * Reads a whole number that fits an {@code int} and may be absent.
     *
     * @param name the field's name
     * @return the number
     */
    public OptionalInt optionalInteger(String name) {
        OptionalLong value = optionalNumber(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsLong());
    }

    /**
     * Reads whether something holds.
     *
     * @param name the field's name
     * @return the value; false if it is absent
     */
    public boolean booleanOrFalse(String name) {
        return find(name).map(value -> {
            if (!value.isBoolean()) {
                throw new InvalidJsonException(path(name), "must be true or false, not " + kind(value));
            }
            return value.booleanValue();
        }).orElse(false);
    }

    /**
     * Reads an object.
     *
     * @param name the field's name
     * @return a view of it
     */
    public JsonObject object(String name) {
        return optionalObject(name).orElseThrow(() -> missing(name));
    }

    /**
     * Reads an object that may be absent.
     *
     * @param name the field's name
     * @return a view of it
     */
    public Optional<JsonObject> optionalObject(String name) {
        return find(name).map(value -> asObject(value, path(name)));
    }

    /**
     * Reads an array of texts.
     *
     * @param name the field's name
     * @return the texts; empty if the field is absent
     */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            texts.add(asText(element, path(name) + "[" + texts.size() + "]"));
        }
        return List.copyOf(texts);
    }

    /**
     * Reads an array of whole numbers.
     *
     * @param name the field's name
     * @param minimum the smallest allowed
     * @param maximum the largest allowed
     * @return the numbers; empty if the field is absent
     */
    public List<Long> numbers(String name, long minimum, long maximum) {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            numbers.add(asNumber(element, path(name) + "[" + numbers.size() + "]", minimum, maximum));
        }
        return List.copyOf(numbers);
    }

    /**
     * Reads an array of objects.
     *
     * @param name the field's name
     * @return views of them; empty if the field is absent
     */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : elements(name)) {
            objects.add(asObject(element, path(name) + "[" + objects.size() + "]"));
        }
        return List.copyOf(objects);
    }

    /**
     * Reads an object whose fields are all texts.
     *
     * @param name the field's name
     * @return the texts by field, in the order of the file; empty if the field is absent
     */
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        optionalObject(name).ifPresent(map -> map.node.properties()
                .forEach(e -> texts.put(e.getKey(), asText(e.getValue(), map.path(e.getKey())))));
        return texts;
    }

    /**
     * Returns the names of the fields.
     *
     * @return the names, in the order of the file
     */
    public List<String> fieldNames() {
        return List.copyOf(node.propertyNames());
    }

    /**
     * Refuses fields that have not been read.
     *
     * @throws InvalidJsonException if there is one
     */
    public void rejectUnknownFields() {
        for (String name : node.propertyNames()) {
            if (!accessed.contains(name)) {
                throw new InvalidJsonException(JsonCodec.printable(path(name)), "is not known");
            }
        }
    }

    private Optional<JsonNode> find(String name) {
        accessed.add(name);
        for (String present : node.propertyNames()) {
            // encoding/json of Go ignores case (and takes a long s for s): it would use another value than
            // was
            // checked here
            if (present.equalsIgnoreCase(name) && !present.equals(name)) {
                throw new InvalidJsonException(path(name),
                        "is written \"" + JsonCodec.printable(present) + "\"; write \"" + name + "\"");
            }
        }
        return node.optional(name).filter(value -> !value.isNull());
    }

    private List<JsonNode> elements(String name) {
        return find(name).map(value -> {
            if (!value.isArray()) {
                throw new InvalidJsonException(path(name), "must be an array, not " + kind(value));
            }
            return List.copyOf(value.values());
        }).orElse(List.of());
    }

    private InvalidJsonException missing(String name) {
        return new InvalidJsonException(path(name), "is missing");
    }

    private static String asText(JsonNode value, String fieldPath) {
        if (!value.isString()) {
            throw new InvalidJsonException(JsonCodec.printable(fieldPath),
                    "must be a text, not " + kind(value));
        }
        return value.stringValue();
    }

    private static long asNumber(JsonNode value, String fieldPath, long minimum, long maximum) {
        if (!value.isIntegralNumber()) {
            throw new InvalidJsonException(fieldPath, "must be a whole number, not " + kind(value));
        }
        if (!value.canConvertToLong() || value.longValue() < minimum || value.longValue() > maximum) {
            throw new InvalidJsonException(fieldPath, "must be from " + minimum + " to " + maximum);
        }
        return value.longValue();
    }

    private static JsonObject asObject(JsonNode value, String fieldPath) {
        if (value instanceof ObjectNode object) {
            return new JsonObject(object, fieldPath);
        }
        throw new InvalidJsonException(fieldPath, "must be an object, not " + kind(value));
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case STRING -> "a text";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a fraction";
            case BINARY, POJO -> "binary data";
        };
    }
}
