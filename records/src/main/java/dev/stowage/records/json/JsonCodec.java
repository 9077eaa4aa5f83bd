package dev.stowage.records.json;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON objects to bytes and back. Reading refuses doubled fields, anything after the object, and what is too
 * deep or too long; it keeps numbers as they were written.
 */
public final class JsonCodec {
    /** How deep objects and arrays may lie in one another. */
    public static final int MAXIMUM_DEPTH = 64;
    /** How long one text or field name may be, in characters. */
    public static final int MAXIMUM_TEXT = 1 << 20;

    private static final int FIRST_NON_ASCII = 0x80;
    private static final int MAXIMUM_DIGITS = 64;
    private static final int MAXIMUM_PRINTED = 200;

    private static final JsonMapper MAPPER = mapper(MAXIMUM_TEXT);
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private JsonCodec() {}

    /** Made when first needed: few programs read long texts. */
    private static final class LongTextMapper {
        static final JsonMapper MAPPER = mapper(Integer.MAX_VALUE);
    }

    private static JsonMapper mapper(int longestText) {
        return JsonMapper
                .builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAXIMUM_DEPTH)
                                .maxStringLength(longestText)
                                .maxNameLength(longestText)
                                .maxNumberLength(MAXIMUM_DIGITS)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .defaultPrettyPrinter(printer())
                .build();
    }

    /**
     * Reads one object.
     *
     * @param bytes UTF-8; the caller has limited the length
     * @return the object
     * @throws InvalidJsonException if the bytes are not exactly one object within the limits
     */
    public static ObjectNode read(byte[] bytes) {
        return read(bytes, MAPPER);
    }

    /**
     * Reads one object whose texts may be as long as the whole input, for example if one contains a record.
     *
     * @param bytes UTF-8; the caller has limited the length
     * @return the object
     * @throws InvalidJsonException if the bytes are not exactly one object within the other limits
     */
    public static ObjectNode readWithLongTexts(byte[] bytes) {
        return read(bytes, LongTextMapper.MAPPER);
    }

    private static ObjectNode read(byte[] bytes, JsonMapper mapper) {
        requireUtf8(bytes);
        try {
            JsonNode node = mapper.readTree(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidJsonException("", "is not a JSON object");
        } catch (NumberFormatException | ArithmeticException e) {
            // Jackson 3.2 throws these for numbers such as 1e99999999999
            throw new InvalidJsonException("", "holds a number beyond all limits");
        } catch (StreamConstraintsException e) {
            throw new InvalidJsonException("", "is beyond the limits: " + MAXIMUM_DEPTH + " levels, "
                    + mapper.tokenStreamFactory().streamReadConstraints().getMaxStringLength()
                    + " characters in a text, " + MAXIMUM_DIGITS + " digits in a number" + location(e));
        } catch (JacksonException e) {
            throw new InvalidJsonException("",
                    "is not JSON: " + printable(e.getOriginalMessage()) + location(e));
        }
    }

    /** Jackson would detect UTF-16 and UTF-32 by NUL bytes, and skip a byte order mark. */
    private static void requireUtf8(byte[] bytes) {
        if (bytes.length == 0) {
            throw new InvalidJsonException("", "is empty");
        }
        if (bytes[0] == 0) {
            throw new InvalidJsonException("", "begins with a NUL byte");
        }
        int first = bytes[0] & 0xFF;
        if ((bytes.length > 1 && bytes[1] == 0) || first >= FIRST_NON_ASCII) {
            throw new InvalidJsonException("",
                    "is not UTF-8 without a byte order mark, in which JSON is written");
        }
    }

    /**
     * Returns a new object without fields.
     *
     * @return an object that keeps its fields in the order in which they are set
     */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Writes one object for people: indented, one field a line, ending in {@code }} without a line feed.
     *
     * @param object the object
     * @return text that is UTF-8 throughout: half a surrogate pair is written as an escape
     */
    public static String write(ObjectNode object) {
        String text = PRETTY.writeValueAsString(object);
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? text
                : PRETTY.with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(object);
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }

    private static String location(JacksonException e) {
        return e.getLocation() == null ? ""
                : " (line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ")";
    }

    /**
     * Returns the beginning of a text from outside, for a message: a message must not send control characters
     * to a terminal, nor fill it.
     *
     * @param text any text
     * @return at most 200 characters, with control characters replaced
     */
    public static String printable(String text) {
        String end = text.length() > MAXIMUM_PRINTED ? "…" : "";
        return text.substring(0, Math.min(text.length(), MAXIMUM_PRINTED))
                .codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append) + end;
    }
}
