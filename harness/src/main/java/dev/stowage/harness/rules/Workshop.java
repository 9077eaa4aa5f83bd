package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.harness.Options;
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
public final class Workshop {
    /** What the setting {@code lock-deadline} says where a rule waits for Busy. */
    static final Duration SHORT_DEADLINE = Duration.ofMillis(500);

    /** Numbers from here to 36^4 have four digits, so that no id begins another. */
    private static final int FIRST = 36 * 36 * 36;

    private final Options options;
    private final Path directory;
    private final Path shared;
    private final Random random;
    private final String prefix;
    private final Optional<BooleanSupplier> wanted;
    private final AtomicInteger counter = new AtomicInteger();

    /**
     * Sets up.
     *
     * @param options how the suite is run
     * @param directory an existing directory with a short path
     * @throws IOException if it cannot be written
     */
    public Workshop(Options options, Path directory) throws IOException {
        this(options, directory, Optional.empty());
    }

    /**
     * Sets up for rules that try their luck again and again instead of a few times.
     *
     * @param options how the suite is run
     * @param directory an existing directory with a short path
     * @param wanted is asked before each try but the first whether the rule goes on
     * @return the workshop
     * @throws IOException if it cannot be written
     */
    public static Workshop lasting(Options options, Path directory, BooleanSupplier wanted)
            throws IOException {
        return new Workshop(options, directory, Optional.of(wanted));
    }

    private Workshop(Options options, Path directory, Optional<BooleanSupplier> wanted) throws IOException {
        this.options = options;
        this.wanted = wanted;
        this.directory = directory;
        this.shared = Files.createDirectories(directory.resolve("shared"));
        this.random = new Random(options.seed());
        this.prefix = Long.toString(random.nextLong(36L * 36 * 36 * 36 * 36 * 36), 36);
    }

    Duration patience() {
        return options.patience();
    }

    Options options() {
        return options;
    }

    /** Returns how often a rule that could go on for ever goes on. */
    Rounds rounds(int few) {
        return new Rounds(few, wanted);
    }

    Path shared() {
        return shared;
    }

    Random random() {
        return new Random(nextSeed());
    }

    long nextSeed() {
        return random.nextLong();
    }

    /** Returns an id that no other run of the suite on this machine has. */
    ContainerId freshId() {
        return new ContainerId(freshText());
    }

    String freshText() {
        return "t" + prefix + "-" + Integer.toString(FIRST + counter.incrementAndGet(), 36);
    }

    Path freshDirectory(String kind) {
        try {
            return Files.createDirectory(directory.resolve(kind + Integer.toString(
                    counter.incrementAndGet(), 36)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what no other store of any run has: the directory's own name is random. */
    String namespace(Path state) {
        return "conformance/" + directory.getFileName() + "/" + directory.relativize(state);
    }

    BackendContext context(Path state, Path run, Map<String, String> settings) {
        return new BackendContext(new Settings(settings), state, run, options.clock(), random());
    }

    static Map<String, String> shortDeadline() {
        return Map.of("lock-deadline", SHORT_DEADLINE.toMillis() + "ms");
    }
}
