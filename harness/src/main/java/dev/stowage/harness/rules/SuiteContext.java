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

/** What all fixtures of a run share: directories, unused ids, options, random generators. Thread-safe. */
public final class SuiteContext {
    /** The lock timeout of rules that wait for Busy. */
    static final Duration SHORT_LOCK_TIMEOUT = Duration.ofMillis(500);

    /** Numbers from here to 36^4 have four digits, so that no id is a prefix of another. */
    private static final int FIRST_SERIAL = 36 * 36 * 36;

    private final SuiteOptions suiteOptions;
    private final Path directory;
    private final Path sharedDirectory;
    private final Random random;
    private final String prefix;
    private final Optional<BooleanSupplier> continueWhile;
    private final AtomicInteger counter = new AtomicInteger();

    /**
     * Creates the context of a run.
     *
     * @param suiteOptions the options of the run
     * @param directory an existing directory with a short path
     * @throws IOException if the directory cannot be written
     */
    public SuiteContext(SuiteOptions suiteOptions, Path directory) throws IOException {
        this(suiteOptions, directory, Optional.empty());
    }

    /**
     * Creates the context of a soak test, in which rules repeat their random attempts.
     *
     * @param suiteOptions the options of the run
     * @param directory an existing directory with a short path
     * @param continueWhile returns, before each repetition but the first, whether to go on
     * @return the context
     * @throws IOException if the directory cannot be written
     */
    public static SuiteContext forSoak(SuiteOptions suiteOptions, Path directory,
            BooleanSupplier continueWhile) throws IOException {
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

    /** Returns how long a rule waits for an event. */
    public Duration timeout() {
        return suiteOptions.timeout();
    }

    /** Returns the options of the run. */
    public SuiteOptions options() {
        return suiteOptions;
    }

    /** Returns the repetitions of a rule, {@code defaultCount} outside a soak test. */
    public Iterations iterations(int defaultCount) {
        return new Iterations(defaultCount, continueWhile);
    }

    /** Returns an existing directory for files that all bundles share. */
    public Path sharedDirectory() {
        return sharedDirectory;
    }

    /** Returns a new generator whose seed follows from that of the run. */
    public Random random() {
        return new Random(nextSeed());
    }

    long nextSeed() {
        return random.nextLong();
    }

    /** Returns an id that no other run of the suite on this machine uses. */
    public ContainerId freshId() {
        return new ContainerId(freshText());
    }

    /** Returns a text that is unique like {@link #freshId}. */
    public String freshText() {
        return "t" + prefix + "-" + Integer.toString(FIRST_SERIAL + counter.incrementAndGet(), 36);
    }

    /** Creates a directory with a unique name that begins with {@code kind}. */
    public Path freshDirectory(String kind) {
        try {
            return Files.createDirectory(
                    directory.resolve(kind + Integer.toString(counter.incrementAndGet(), 36)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a namespace that no other store of any run uses; the name of the directory is random. */
    public String namespace(Path state) {
        return "conformance/" + directory.getFileName() + "/" + directory.relativize(state);
    }

    /** Returns a context with the clock of the run and a new random generator. */
    public BackendContext backendContext(Path state, Path run, Map<String, String> settings) {
        return BackendContext.of(state, run)
                .withSettings(new Settings(settings))
                .withClock(suiteOptions.clock())
                .withRandom(random());
    }

    /** Returns the setting of rules that wait for Busy, see {@link #SHORT_LOCK_TIMEOUT}. */
    public static Map<String, String> shortLockTimeout() {
        return Map.of("lock-deadline", SHORT_LOCK_TIMEOUT.toMillis() + "ms");
    }
}
