package dev.stowage.engine;

import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What an engine works with besides runtime and storage.
 *
 * @param host this host, and the root directory, which survives a reboot; the engine's own files lie in
 * {@code engine} below it
 * @param runDirectory the directory for files of this boot; the operation locks lie in {@code engine} below
 * it. Engines of one root must share it, engines of two roots must not
 * @param processes the processes of this host
 * @param clock the time
 * @param random where incarnations and drawn ids come from
 * @param lockTimeout how long a changing verb waits for the container's operation lock
 * @param killTimeout how long forced deletion waits for the exit of what it has killed, before it deletes
 * without it
 * @param exitRetention how long exits of deleted containers are kept
 * @param failpoints told about each step; for tests
 */
public record EngineSettings(HostIdentity host, Path runDirectory, ProcessTable processes,
        InstantSource clock,
        RandomGenerator random, Duration lockTimeout, Duration killTimeout, ExitRetention exitRetention,
        Failpoints failpoints) {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /**
     * Makes the run directory absolute and plain.
     *
     * @throws InvalidArgumentException if a patience is negative
     */
    public EngineSettings {
        runDirectory = runDirectory.toAbsolutePath().normalize();
        if (lockTimeout.isNegative() || killTimeout.isNegative()) {
            throw new InvalidArgumentException("timeout", "must not be negative");
        }
    }

    /**
     * Returns the settings of an engine of this host: system clock, strong random bits, 30 seconds for a
     * lock, 10 for the end of what was killed.
     *
     * @param root the directory for what survives a reboot
     * @param runDirectory the directory for files of this boot
     * @return the settings
     * @throws StorageUnavailableException if this host has neither a machine id nor a name
     */
    public static EngineSettings standard(Path root, Path runDirectory) {
        return new EngineSettings(new HostIdentity(localHostId(), root), runDirectory, ProcessTable.ofHost(),
                InstantSource.system(),
                new SecureRandom(), Duration.ofSeconds(30), Duration.ofSeconds(10), ExitRetention.STANDARD,
                Failpoints.NONE);
    }

    /**
     * Returns the settings with another listener for steps.
     *
     * @param listener told about each step
     * @return the changed settings
     */
    public EngineSettings withFailpoints(Failpoints listener) {
        return new EngineSettings(host, runDirectory, processes, clock, random, lockTimeout, killTimeout,
                exitRetention, listener);
    }

    /**
     * Returns the settings with another patience for operation locks.
     *
     * @param timeout how long a changing verb waits
     * @return the changed settings
     */
    public EngineSettings withLockTimeout(Duration timeout) {
        return new EngineSettings(host, runDirectory, processes, clock, random, timeout, killTimeout,
                exitRetention, failpoints);
    }

    Path stateDirectory() {
        return host.root().resolve("engine");
    }

    /** machine-id(5) does not change with the host's name or address; a minimal image may lack it. */
    private static String localHostId() {
        try {
            String machine = Files.readString(MACHINE_ID).strip();
            if (!machine.isEmpty()) {
                return machine;
            }
        } catch (NoSuchFileException e) {
            // the name will do
        } catch (IOException e) {
            throw hostIdUnavailable(MACHINE_ID, e);
        }
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw hostIdUnavailable(HOST_NAME, e);
        }
    }

    private static StorageUnavailableException hostIdUnavailable(Path file, IOException cause) {
        return new StorageUnavailableException("this host", Operation.OPEN, "cannot read " + file, cause);
    }
}
