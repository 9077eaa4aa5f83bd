package dev.stowage.api.storage;

import dev.stowage.api.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The part of a record that never changes.
 *
 * @param bundle where the caller's bundle was when the container was configured; absolute
 * @param runtime the name of the runtime that runs it
 * @param host where it lives: only that host and root may change it
 * @param labels the caller's own notes; copied
 * @param stopSignal what stop sends first
 * @param stopTimeout how long stop waits before KILL, if its caller does not say
 * @param removePolicy who deletes it
 */
public record ContainerConfig(Path bundle, String runtime, HostIdentity host, Map<String, String> labels,
        Signal stopSignal,
        Duration stopTimeout, RemovePolicy removePolicy) {

    /** Copies the labels. */
    public ContainerConfig {
        labels = Map.copyOf(labels);
    }

    /** Who deletes a container. */
    public enum RemovePolicy {
        /** Whoever asks for it. */
        MANUAL,
        /** Whoever observes its end first. */
        ON_EXIT
    }
}
