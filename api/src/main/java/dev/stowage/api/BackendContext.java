package dev.stowage.api;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What the host program gives to a backend: its settings, its two directories, the clock and the source of
 * random bits. A backend that is to be loaded as a plugin has one constructor, which takes this and nothing
 * else. Immutable.
 *
 * {@snippet :
 * BackendContext context =
 *         BackendContext.of(Path.of("/var/lib/stowage/storage/file"), Path.of("/run/stowage/storage/file"))
 *                 .withSettings(new Settings(Map.of("lock-timeout", "5s")));
 * StatusStorage storage = new FileStatusStorage(context);
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class BackendContext {
    private final Path stateDirectory;
    private final Path runDirectory;
    private final Settings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    private BackendContext(Path stateDirectory, Path runDirectory, Settings settings, InstantSource clock,
            RandomGenerator random) {
        this.stateDirectory = stateDirectory.toAbsolutePath().normalize();
        this.runDirectory = runDirectory.toAbsolutePath().normalize();
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /**
     * {@return a context with no settings, the system clock and {@link SecureRandom}} Both paths are made
     * absolute and normalized.
     *
     * @param stateDirectory the backend's own directory for files that survive a reboot; the backend creates
     * it when it first needs it
     * @param runDirectory the backend's own directory for files of this boot; the backend creates it when it
     * first needs it
     */
    public static BackendContext of(Path stateDirectory, Path runDirectory) {
        return new BackendContext(stateDirectory, runDirectory, Settings.empty(),
                InstantSource.system(), new SecureRandom());
    }

    /** {@return the backend's own settings, without the prefix of its name} */
    public Settings settings() {
        return settings;
    }

    /**
     * {@return the absolute path of the backend's own directory for files that survive a reboot; may not
     * exist yet}
     */
    public Path stateDirectory() {
        return stateDirectory;
    }

    /**
     * {@return the absolute path of the backend's own directory for files of this boot; may not exist yet}
     */
    public Path runDirectory() {
        return runDirectory;
    }

    /** {@return the only source of wall-clock time that the backend uses} */
    public InstantSource clock() {
        return clock;
    }

    /** {@return a thread-safe source of random bits} */
    public RandomGenerator random() {
        return random;
    }

    /**
     * {@return this context with other settings}
     *
     * @param newSettings the settings
     */
    public BackendContext withSettings(Settings newSettings) {
        return new BackendContext(stateDirectory, runDirectory, newSettings, clock, random);
    }

    /**
     * {@return this context with another clock}
     *
     * @param newClock the clock
     */
    public BackendContext withClock(InstantSource newClock) {
        return new BackendContext(stateDirectory, runDirectory, settings, newClock, random);
    }

    /**
     * {@return this context with another source of random bits}
     *
     * @param newRandom a thread-safe generator; tests pass one with a seed
     */
    public BackendContext withRandom(RandomGenerator newRandom) {
        return new BackendContext(stateDirectory, runDirectory, settings, clock, newRandom);
    }
}
