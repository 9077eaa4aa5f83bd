package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import dev.stowage.api.error.InvalidArgumentException;

/**
 * The size of a terminal.
 *
 * @param columns 1 to 65535
 * @param rows 1 to 65535
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public record TerminalSize(int columns, int rows) {

    /**
     * Checks the size.
     *
     * @throws InvalidArgumentException if one side is out of range
     */
    public TerminalSize {
        if (columns < 1 || columns > 0xFFFF || rows < 1 || rows > 0xFFFF) {
            throw new InvalidArgumentException("terminal size " + columns + "x" + rows,
                    "sides are 1 to 65535");
        }
    }
}
