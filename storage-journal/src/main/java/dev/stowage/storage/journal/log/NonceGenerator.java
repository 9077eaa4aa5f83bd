package dev.stowage.storage.journal.log;

/**
 * Generates nonces: numbers that no two frames share. They need not be secret. They differ within a process,
 * and between all processes that ever open the store, also after a crash or a reboot.
 */
public final class NonceGenerator {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** Creates a generator; no two openings of a store may have the same seed. */
    public NonceGenerator(long seed) {
        this.state = mix(seed);
    }

    /** Mixes values that differ between openings into one seed. */
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

    /** The output function of SplitMix64: a permutation of all numbers that maps close ones far apart. */
    private static long mix(long number) {
        long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
