package dev.stowage.api.storage;

import dev.stowage.api.Signal;
import dev.stowage.api.Stability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record that never changes. Immutable.
 *
 * {@snippet :
 * ContainerConfig config = ContainerConfig
 *         .of(Path.of("/srv/web-bundle"), "runc", new HostIdentity(machineId, Path.of("/var/lib/stowage")))
 *         .withStop(Signal.INT, Duration.ofSeconds(30));
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ContainerConfig {
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Values values;

    private ContainerConfig(Values values) {
        this.values = values;
    }

    /**
     * {@return a configuration without labels, stopped by TERM and then KILL after 10 seconds, deleted on
     * request}
     *
     * @param bundle where the caller's bundle was when the container was configured; absolute
     * @param runtime the name of the runtime that runs the container
     * @param host where the container lives: only an engine of that host and root may change it
     */
    public static ContainerConfig of(Path bundle, String runtime, HostIdentity host) {
        return new ContainerConfig(new Values(bundle, runtime, host, Map.of(), Signal.TERM,
                DEFAULT_STOP_TIMEOUT, RemovePolicy.MANUAL));
    }

    /** {@return the absolute path at which the caller's bundle was when the container was configured} */
    public Path bundle() {
        return values.bundle;
    }

    /** {@return the name of the runtime that runs the container} */
    public String runtime() {
        return values.runtime;
    }

    /** {@return the only host and root whose engines may change the container} */
    public HostIdentity host() {
        return values.host;
    }

    /** {@return the caller's labels; immutable} */
    public Map<String, String> labels() {
        return values.labels;
    }

    /** {@return the signal that stop sends first} */
    public Signal stopSignal() {
        return values.stopSignal;
    }

    /** {@return how long stop waits before it sends KILL, unless its caller says otherwise} */
    public Duration stopTimeout() {
        return values.stopTimeout;
    }

    /** {@return who deletes the container} */
    public RemovePolicy removePolicy() {
        return values.removePolicy;
    }

    /**
     * {@return this configuration with another bundle}
     *
     * @param bundle an absolute path
     */
    public ContainerConfig withBundle(Path bundle) {
        return new ContainerConfig(new Values(bundle, values.runtime, values.host, values.labels,
                values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this configuration with another host}
     *
     * @param host where the container lives
     */
    public ContainerConfig withHost(HostIdentity host) {
        return new ContainerConfig(new Values(values.bundle, values.runtime, host, values.labels,
                values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this configuration with other labels}
     *
     * @param labels the labels; copied
     */
    public ContainerConfig withLabels(Map<String, String> labels) {
        return new ContainerConfig(new Values(values.bundle, values.runtime, values.host, labels,
                values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this configuration with another way to stop}
     *
     * @param signal what stop sends first
     * @param timeout how long stop waits before it sends KILL
     */
    public ContainerConfig withStop(Signal signal, Duration timeout) {
        return new ContainerConfig(new Values(values.bundle, values.runtime, values.host, values.labels,
                signal, timeout, values.removePolicy));
    }

    /**
     * {@return this configuration with another policy for the container's deletion}
     *
     * @param removePolicy who deletes the container
     */
    public ContainerConfig withRemovePolicy(RemovePolicy removePolicy) {
        return new ContainerConfig(new Values(values.bundle, values.runtime, values.host, values.labels,
                values.stopSignal, values.stopTimeout, removePolicy));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerConfig config && values.equals(config.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ContainerConfig");
    }

    private record Values(Path bundle, String runtime, HostIdentity host, Map<String, String> labels,
            Signal stopSignal, Duration stopTimeout, RemovePolicy removePolicy) {
        Values {
            labels = Map.copyOf(labels);
        }
    }

    /** Whether a container is deleted at the end of its run. */
    public enum RemovePolicy {
        /** It stays until a caller deletes it. */
        MANUAL,
        /** The first process that observes the end of the run deletes it. */
        ON_EXIT
    }
}
