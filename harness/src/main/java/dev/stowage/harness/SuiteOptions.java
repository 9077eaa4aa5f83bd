package dev.stowage.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The options of a run of the suite.
 *
 * @param parallelism how many rules run concurrently
 * @param timeout how long a rule waits for an event
 * @param seed the seed of random choices
 * @param workDirectory where the run creates its working directory, which it deletes afterwards; empty: among
 * the temporary files
 * @param clauseFilter which clauses to check
 * @param clock the clock
 * @param walkSteps how many steps a random walk takes
 * @param pairSelection over which pairs the rules about runtimes are run
 */
public record SuiteOptions(int parallelism, Duration timeout, long seed, Optional<Path> workDirectory,
        Predicate<Clause> clauseFilter, InstantSource clock, int walkSteps, PairSelection pairSelection) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int DEFAULT_WALK_STEPS = 60;

    /**
     * Returns options for real backends: two concurrent rules for each processor, a timeout of 30 seconds, a
     * new seed, and every pair. A random walk has 60 steps, or as many as the system property {@code
     * stowage.walk.steps} says.
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
     * Returns the options with another number of concurrent rules.
     *
     * @param rules how many
     * @return the changed options
     */
    public SuiteOptions withParallelism(int rules) {
        return new SuiteOptions(rules, timeout, seed, workDirectory, clauseFilter, clock,
                walkSteps, pairSelection);
    }

    /**
     * Returns the options with another timeout.
     *
     * @param timeout how long a rule waits for an event
     * @return the changed options
     */
    public SuiteOptions withTimeout(Duration timeout) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock,
                walkSteps, pairSelection);
    }

    /**
     * Returns the options with a seed, for example that of an earlier report.
     *
     * @param seed the seed
     * @return the changed options
     */
    public SuiteOptions withSeed(long seed) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock,
                walkSteps, pairSelection);
    }

    /**
     * Returns the options with another working directory.
     *
     * @param directory where to create it; its path must be short, since it contains sockets
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
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, selected, clock,
                walkSteps, pairSelection);
    }

    /**
     * Returns the options with random walks of another length.
     *
     * @param steps how many steps
     * @return the changed options
     */
    public SuiteOptions withWalkSteps(int steps) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter,
                clock, steps, pairSelection);
    }

    /**
     * Returns the options with other pairs.
     *
     * @param selected which pairs
     * @return the changed options
     */
    public SuiteOptions withPairSelection(PairSelection selected) {
        return new SuiteOptions(parallelism, timeout, seed, workDirectory, clauseFilter, clock,
                walkSteps, selected);
    }
}
