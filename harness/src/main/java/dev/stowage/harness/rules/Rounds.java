package dev.stowage.harness.rules;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** How often a rule that tries its luck goes on: a few times, or as long as that is wanted. */
final class Rounds {
    private final int few;
    private final Optional<BooleanSupplier> wanted;
    private int begun;

    Rounds(int few, Optional<BooleanSupplier> wanted) {
        this.few = few;
        this.wanted = wanted;
    }

    /** Begins another round, if there is to be one. There is at least one. */
    boolean next() {
        boolean more = begun == 0 || wanted.map(BooleanSupplier::getAsBoolean).orElse(begun < few);
        begun += more ? 1 : 0;
        return more;
    }
}
