package dev.stowage.api;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a host gives to a backend when it is built: the one constructor argument of a backend that wants to be
 * loaded as a plugin.
 *
 * @param settings the backend's own settings, without the prefix of its name
 * @param stateDirectory the backend's own directory for what survives a reboot; made by the backend, on first
 * need
 * @param runDirectory the backend's own directory for the files of this boot; made by the backend, on first
 * need
 * @param clock the time
 * @param random where random bits come from
 */
public record BackendContext(Settings settings, Path stateDirectory, Path runDirectory, InstantSource clock,
        RandomGenerator random) {

    /** Makes both directories absolute and plain. */
    public BackendContext {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        runDirectory = runDirectory.toAbsolutePath().normalize();
    }
}
