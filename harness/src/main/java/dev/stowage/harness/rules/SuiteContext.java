package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.harness.SuiteOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What all benches of a run share: directories, fresh ids, the time, patience, random bits. Thread-safe. */
public final class SuiteContext {
    /** What the setting {@code lock-deadline} says where a rule waits for Busy. */
    static final Duration SHORT_LOCK_TIMEOUT = Duration.ofMillis(500);

    /** Numbers from here to 36^4 have four digits, so that no id begins another. */
    private static final int FIRST_SERIAL = 36 * 36 * 36;

    private final SuiteOptions suiteOptions;
    private final Path directory;
    private final Path sharedDirectory;
    private final Random random;
    private final String prefix;
    private final Optional<BooleanSupplier> continueWhile;
    private final AtomicInteger counter = new AtomicInteger();

    /**
     * Sets up.
     *
     * @param suiteOptions how the suite is run
     * @param directory an existing directory with a short path
     * @throws IOException if it cannot be written
     */
    public SuiteContext(SuiteOptions suiteOptions, Path directory) throws IOException {
        this(suiteOptions, directory, Optional.empty());
    }

    /**
     * Sets up for rules that try their luck again and again instead of a few times.
     *
     * @param suiteOptions how the suite is run
     * @param directory an existing directory with a short path
     * @param continueWhile is asked before each try but the first whether the rule goes on
     * @return the workshop
     * @throws IOException if it cannot be written
     */
    public static SuiteContext forSoak(SuiteOptions suiteOptions, Path directory,
            BooleanSupplier continueWhile)
            throws IOException {
        return new SuiteContext(suiteOptions, directory, Optional.of(continueWhile));
    }

    private SuiteContext(SuiteOptions suiteOptions, Path directory, Optional<BooleanSupplier> continueWhile)
            throws IOException {
        this.suiteOptions = suiteOptions;
        this.continueWhile = continueWhile;
        this.directory = directory;
        this.sharedDirectory = Files.createDirectories(directory.resolve("shared"));
        this.random = new Random(suiteOptions.seed());
        this.prefix = Long.toString(random.nextLong(36L * 36 * 36 * 36 * 36 * 36), 36);
    }

    public Duration timeout() {
        return suiteOptions.timeout();
    }

    public SuiteOptions options() {
        return suiteOptions;
    }

    /** Returns how often a rule that could go on for ever goes on. */
    public Iterations iterations(int defaultCount) {
        return new Iterations(defaultCount, continueWhile);
    }

    public Path sharedDirectory() {
        return sharedDirectory;
    }

    public Random random() {
        return new Random(nextSeed());
    }

    long nextSeed() {
        return random.nextLong();
    }

    /** Returns an id that no other run of the suite on this machine has. */
    public ContainerId freshId() {
        return new ContainerId(freshText());
    }

    public String freshText() {
        return "t" + prefix + "-" + Integer.toString(FIRST_SERIAL + counter.incrementAndGet(), 36);
    }

    public Path freshDirectory(String kind) {
        try {
            return Files.createDirectory(directory.resolve(kind + Integer.toString(
                    counter.incrementAndGet(), 36)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what no other store of any run has: the directory's own name is random. */
    public String namespace(Path state) {
        return "conformance/" + directory.getFileName() + "/" + directory.relativize(state);
    }

    public BackendContext backendContext(Path state, Path run, Map<String, String> settings) {
        return BackendContext.of(state, run)
                .withSettings(new Settings(settings))
                .withClock(suiteOptions.clock())
                .withRandom(random());
    }

    public static Map<String, String> shortLockTimeout() {
        return Map.of("lock-deadline", SHORT_LOCK_TIMEOUT.toMillis() + "ms");
    }
}
