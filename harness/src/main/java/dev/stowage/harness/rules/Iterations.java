package dev.stowage.harness.rules;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How often a rule that tries its luck goes on: a few times, or as long as that is wanted. */
public final class Iterations {
    private final int defaultCount;
    private final Optional<BooleanSupplier> continueWhile;
    private int started;

    Iterations(int defaultCount, Optional<BooleanSupplier> continueWhile) {
        this.defaultCount = defaultCount;
        this.continueWhile = continueWhile;
    }

    /** Begins another round, if there is to be one. There is at least one. */
    public boolean next() {
        boolean more = started == 0
                || continueWhile.map(BooleanSupplier::getAsBoolean).orElse(started < defaultCount);
        started += more ? 1 : 0;
        return more;
    }
}
