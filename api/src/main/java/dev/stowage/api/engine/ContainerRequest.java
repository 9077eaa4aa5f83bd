package dev.stowage.api.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.Stability;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container to be configured. Immutable.
 *
 * {@snippet :
 * EngineContainer web = engine.configure(ContainerRequest.of(Path.of("/srv/web-bundle"))
 *         .withName(new ContainerName("web-1"))
 *         .withStop(Signal.INT, Duration.ofSeconds(30)));
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ContainerRequest {
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

    private final Values values;

    private ContainerRequest(Values values) {
        this.values = values;
    }

    /**
     * {@return a request with nothing but a bundle: the engine generates an id, stop sends TERM and waits 10
     * seconds, and only a caller deletes the container}
     *
     * @param bundle the bundle directory; made absolute and normalized. Its {@code config.json} is copied
     * when the container is configured; its root filesystem is not
     */
    public static ContainerRequest of(Path bundle) {
        return new ContainerRequest(new Values(bundle.toAbsolutePath().normalize(), Optional.empty(),
                Optional.empty(), Optional.empty(), Map.of(), Resources.NONE, Signal.TERM,
                DEFAULT_STOP_TIMEOUT, RemovePolicy.MANUAL));
    }

    /** {@return the absolute path of the bundle directory} */
    public Path bundle() {
        return values.bundle;
    }

    /** {@return the id; empty: the engine generates one of 24 random hexadecimal digits} */
    public Optional<ContainerId> id() {
        return values.id;
    }

    /** {@return the sandbox that the container belongs to; empty: the container stands alone} */
    public Optional<ContainerId> sandbox() {
        return values.sandbox;
    }

    /** {@return the name, unique in the store; empty: none} */
    public Optional<ContainerName> name() {
        return values.name;
    }

    /** {@return the caller's labels; immutable} */
    public Map<String, String> labels() {
        return values.labels;
    }

    /** {@return the limits that override those of the bundle} */
    public Resources resources() {
        return values.resources;
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
     * {@return this request with an id}
     *
     * @param id the id
     */
    public ContainerRequest withId(ContainerId id) {
        return new ContainerRequest(new Values(values.bundle, Optional.of(id), values.sandbox, values.name,
                values.labels, values.resources, values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this request with a sandbox}
     *
     * @param sandbox the sandbox that the container belongs to
     */
    public ContainerRequest withSandbox(ContainerId sandbox) {
        return new ContainerRequest(new Values(values.bundle, values.id, Optional.of(sandbox), values.name,
                values.labels, values.resources, values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this request with a name}
     *
     * @param name a name, unique in the store
     */
    public ContainerRequest withName(ContainerName name) {
        return new ContainerRequest(new Values(values.bundle, values.id, values.sandbox, Optional.of(name),
                values.labels, values.resources, values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this request with other labels}
     *
     * @param labels the labels; copied
     */
    public ContainerRequest withLabels(Map<String, String> labels) {
        return new ContainerRequest(new Values(values.bundle, values.id, values.sandbox, values.name, labels,
                values.resources, values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this request with limits}
     *
     * @param resources limits that override those of the bundle
     */
    public ContainerRequest withResources(Resources resources) {
        return new ContainerRequest(new Values(values.bundle, values.id, values.sandbox, values.name,
                values.labels, resources, values.stopSignal, values.stopTimeout, values.removePolicy));
    }

    /**
     * {@return this request with another way to stop}
     *
     * @param signal what stop sends first
     * @param timeout how long stop waits before it sends KILL
     */
    public ContainerRequest withStop(Signal signal, Duration timeout) {
        return new ContainerRequest(new Values(values.bundle, values.id, values.sandbox, values.name,
                values.labels, values.resources, signal, timeout, values.removePolicy));
    }

    /**
     * {@return this request with another policy for the container's deletion}
     *
     * @param removePolicy who deletes the container
     */
    public ContainerRequest withRemovePolicy(RemovePolicy removePolicy) {
        return new ContainerRequest(new Values(values.bundle, values.id, values.sandbox, values.name,
                values.labels, values.resources, values.stopSignal, values.stopTimeout, removePolicy));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContainerRequest request && values.equals(request.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ContainerRequest");
    }

    private record Values(Path bundle, Optional<ContainerId> id, Optional<ContainerId> sandbox,
            Optional<ContainerName> name, Map<String, String> labels, Resources resources, Signal stopSignal,
            Duration stopTimeout, RemovePolicy removePolicy) {
        Values {
            labels = Map.copyOf(labels);
        }
    }
}
