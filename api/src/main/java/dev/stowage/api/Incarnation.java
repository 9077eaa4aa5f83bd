package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One use of a container id, from its creation to its deletion: 128 random bits, as 32 lower-case hexadecimal
 * digits. An id that is deleted and created again has another incarnation, so a handle, file or observation
 * of the earlier container is never taken for one of the later.
 *
 * @param value the digits
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record Incarnation(String value) {
    private static final Pattern GRAMMAR = Pattern.compile("[0-9a-f]{32}");

    /**
     * Checks the grammar.
     *
     * @throws InvalidArgumentException if the text is not 32 lower-case hexadecimal digits
     */
    public Incarnation {
        if (!GRAMMAR.matcher(value).matches()) {
            throw new InvalidArgumentException("incarnation", "must be 32 lower-case hexadecimal digits");
        }
    }

    /**
     * {@return a new incarnation, which no other container has}
     *
     * @param random the source of random bits
     */
    public static Incarnation generate(RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return new Incarnation(hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()));
    }

    /** Returns the digits. */
    @Override
    public String toString() {
        return value;
    }
}
