package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One life of a container id, from its creation to its deletion: 128 random bits, as 32 lower-case
 * hexadecimal digits. An id that is deleted and created again has another incarnation, so no old handle, file
 * or observation can be taken for one of the new container.
 *
 * @param value the digits
 */
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
     * Draws a new incarnation.
     *
     * @param random where the bits come from
     * @return an incarnation that no other container has
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
