package dev.stowage.harness.rules;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Counts the repetitions of a rule with random attempts: a fixed number, or as many as the soak test permits.
 */
public final class Iterations {
    private final int defaultCount;
    private final Optional<BooleanSupplier> continueWhile;
    private int started;

    Iterations(int defaultCount, Optional<BooleanSupplier> continueWhile) {
        this.defaultCount = defaultCount;
        this.continueWhile = continueWhile;
    }

    /** Begins the next repetition and returns true, or returns false. The first call returns true. */
    public boolean next() {
        boolean more = started == 0
                || continueWhile.map(BooleanSupplier::getAsBoolean).orElse(started < defaultCount);
        started += more ? 1 : 0;
        return more;
    }
}
