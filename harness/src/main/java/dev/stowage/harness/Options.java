package dev.stowage.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How to run the suite.
 *
 * @param parallelism how many rules run at a time
 * @param patience how long a rule waits for what must happen
 * @param seed what random choices begin with
 * @param work where the run makes its own directory, which is removed afterwards; empty: where temporary
 * files are
 * @param clauses which clauses to look at
 * @param clock the time
 * @param walkSteps how many steps a random walk takes
 * @param pairs which pairs of a runtime and a storage an engine is looked at in full over
 */
public record Options(int parallelism, Duration patience, long seed, Optional<Path> work,
        Predicate<Clause> clauses, InstantSource clock, int walkSteps, Pairs pairs) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WALK_STEPS = 60;

    /**
     * Returns what suits real backends: two rules for each processor, 30 seconds of patience, a new seed;
     * random walks of 60 steps, or as many as the system property {@code stowage.walk.steps} says; every
     * pair.
     *
     * @return the options
     */
    public static Options standard() {
        return new Options(2 * java.lang.Runtime.getRuntime().availableProcessors(), PATIENCE,
                System.nanoTime() ^ ProcessHandle.current().pid() << 40, Optional.empty(), clause -> true,
                InstantSource.system(),
                Integer.getInteger("stowage.walk.steps", WALK_STEPS), Pairs.EVERY);
    }

    /**
     * Returns the options with another number of rules at a time.
     *
     * @param rules how many
     * @return the changed options
     */
    public Options withParallelism(int rules) {
        return new Options(rules, patience, seed, work, clauses, clock, walkSteps, pairs);
    }

    /**
     * Returns the options with another patience.
     *
     * @param longest how long a rule waits for what must happen
     * @return the changed options
     */
    public Options withPatience(Duration longest) {
        return new Options(parallelism, longest, seed, work, clauses, clock, walkSteps, pairs);
    }

    /**
     * Returns the options with a seed, as an earlier report gave it.
     *
     * @param start the seed
     * @return the changed options
     */
    public Options withSeed(long start) {
        return new Options(parallelism, patience, start, work, clauses, clock, walkSteps, pairs);
    }

    /**
     * Returns the options with another place for the run's own directory.
     *
     * @param directory the place; its path must be short, since sockets lie below it
     * @return the changed options
     */
    public Options withWork(Path directory) {
        return new Options(parallelism, patience, seed, Optional.of(directory), clauses, clock,
                walkSteps, pairs);
    }

    /**
     * Returns the options for some clauses only.
     *
     * @param chosen which
     * @return the changed options
     */
    public Options withClauses(Predicate<Clause> chosen) {
        return new Options(parallelism, patience, seed, work, chosen, clock, walkSteps, pairs);
    }

    /**
     * Returns the options with random walks of another length.
     *
     * @param steps how many steps
     * @return the changed options
     */
    public Options withWalkSteps(int steps) {
        return new Options(parallelism, patience, seed, work, clauses, clock, steps, pairs);
    }

    /**
     * Returns the options with other pairs.
     *
     * @param chosen which pairs
     * @return the changed options
     */
    public Options withPairs(Pairs chosen) {
        return new Options(parallelism, patience, seed, work, clauses, clock, walkSteps, chosen);
    }
}
