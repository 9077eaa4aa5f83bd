package dev.stowage.storage.journal.log;

/**
 * Draws stamps: numbers that no frame has twice. They need not be secret, only different between all openings
 * of a store, before and after a crash or a reboot, and for ever within one.
 */
public final class NonceGenerator {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** The seed must be of this opening alone. */
    public NonceGenerator(long seed) {
        this.state = mix(seed);
    }

    /** Joins what is different between openings to one seed. */
    public static long seed(long... parts) {
        long seed = 0;
        for (long part : parts) {
            seed = mix(seed + GOLDEN_GAMMA ^ part);
        }
        return seed;
    }

    public synchronized long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** The finaliser of SplitMix64: a permutation of all numbers, in which neighbours lie far apart. */
    private static long mix(long number) {
        long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
