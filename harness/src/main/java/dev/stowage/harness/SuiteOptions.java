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
 * @param timeout how long a rule waits for what must happen
 * @param seed what random choices begin with
 * @param workDirectory where the run makes its own directory, which is removed afterwards; empty: where
 * temporary files are
 * @param clauseFilter which clauses to look at
 * @param clock the time
 * @param walkSteps how many steps a random walk takes
 * @param pairSelection which pairs of a runtime and a storage an engine is looked at in full over
 */
public record SuiteOptions(int parallelism, Duration timeout, long seed, Optional<Path> workDirectory,
        Predicate<Clause> clauseFilter, InstantSource clock, int walkSteps, PairSelection pairSelection) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int DEFAULT_WALK_STEPS = 60;

    /**
     * Returns what suits real backends: two rules for each processor, 30 seconds of patience, a new seed;
     * random walks of 60 steps, or as many as the system property {@code stowage.walk.steps} says; every
     * pair.
     *
     * @return the options
     */
    public static SuiteOptions standard() {
        return new SuiteOptions(2 * java.lang.Runtime.getRuntime().availableProcessors(), DEFAULT_TIMEOUT,
                System.nanoTime() ^ ProcessHandle.current().pid() << 40, Optional.empty(), clause -> true,
                InstantSource.system(),
                Integer.getInteger("stowage.walk.steps", DEFAULT_WALK_STEPS), PairSelection.ALL);
    }

    /**
     * Returns the options with another number of rules at a time.
     *
     * @param rules how many
     * @return the changed options
     */
    public SuiteOptions withParallelism(int rules) {
        return new SuiteOptions(rules, timeout, seed, workDirectory, clauseFilter, clock, walkSteps,
                pairSelection);
    }

    /**
     * Returns the options with another patience.
     *
     * @param timeout how long a rule waits for what must happen
     * @return the changed options
     */
    public SuiteOptions withTimeout(Duration timeout) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock, walkSteps,
                pairSelection);
    }

    /**
     * Returns the options with a seed, as an earlier report gave it.
     *
     * @param seed the seed
     * @return the changed options
     */
    public SuiteOptions withSeed(long seed) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock, walkSteps,
                pairSelection);
    }

    /**
     * Returns the options with another place for the run's own directory.
     *
     * @param directory the place; its path must be short, since sockets lie below it
     * @return the changed options
     */
    public SuiteOptions withWorkDirectory(Path directory) {
        return new SuiteOptions(parallelism, timeout, seed, Optional.of(directory), clauseFilter, clock,
                walkSteps, pairSelection);
    }

    /**
     * Returns the options for some clauses only.
     *
     * @param selected which
     * @return the changed options
     */
    public SuiteOptions withClauseFilter(Predicate<Clause> selected) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, selected, clock, walkSteps,
                pairSelection);
    }

    /**
     * Returns the options with random walks of another length.
     *
     * @param steps how many steps
     * @return the changed options
     */
    public SuiteOptions withWalkSteps(int steps) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock, steps,
                pairSelection);
    }

    /**
     * Returns the options with other pairs.
     *
     * @param selected which pairs
     * @return the changed options
     */
    public SuiteOptions withPairSelection(PairSelection selected) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock, walkSteps,
                selected);
    }
}
