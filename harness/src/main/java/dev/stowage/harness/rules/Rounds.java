package dev.stowage.harness.rules;

import java.time.Duration;
import java.util.Optional;

/** How often a rule that tries its luck goes on: a few times, or for a time. */
final class Rounds {
    private final int few;
    private final Optional<Duration> soak;
    private final long start = System.nanoTime();
    private int begun;

    Rounds(int few, Optional<Duration> soak) {
        this.few = few;
        this.soak = soak;
    }

    /** Begins another round, if there is to be one. There is at least one. */
    boolean next() {
        boolean more = begun == 0 || soak.map(longest -> System.nanoTime() - start < longest.toNanos())
                .orElse(begun < few);
        begun += more ? 1 : 0;
        return more;
    }
}
