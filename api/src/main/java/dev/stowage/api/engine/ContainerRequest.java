package dev.stowage.api.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A container to be configured.
 *
 * @param bundle the bundle directory; made absolute. Its {@code config.json} is copied; its root filesystem
 * is not
 * @param id the id; empty: the engine draws one of 24 hexadecimal digits
 * @param sandbox the sandbox it belongs to; empty: it is alone
 * @param name a name, unique in the store
 * @param labels the caller's own notes; copied
 * @param resources limits that go before those of the bundle
 * @param stopSignal what stop sends first
 * @param stopTimeout how long stop waits before KILL, if its caller does not say
 * @param removePolicy who deletes it
 */
public record ContainerRequest(Path bundle, Optional<ContainerId> id, Optional<ContainerId> sandbox,
        Optional<ContainerName> name, Map<String, String> labels, Resources resources, Signal stopSignal,
        Duration stopTimeout, RemovePolicy removePolicy) {
    private static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

    /** Copies the labels and makes the path absolute. */
    public ContainerRequest {
        bundle = bundle.toAbsolutePath().normalize();
        labels = Map.copyOf(labels);
    }

    /**
     * Returns a request with nothing but a bundle: an id will be drawn, stop sends TERM and waits 10 seconds.
     *
     * @param bundle the bundle directory
     * @return the request
     */
    public static ContainerRequest of(Path bundle) {
        return new ContainerRequest(bundle, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(),
                Resources.NONE, Signal.TERM, DEFAULT_STOP_TIMEOUT, RemovePolicy.MANUAL);
    }

    /**
     * Returns the request with an id.
     *
     * @param newValue the id
     * @return the changed request
     */
    public ContainerRequest withId(ContainerId newValue) {
        return new ContainerRequest(bundle, Optional.of(newValue), sandbox, name, labels, resources,
                stopSignal,
                stopTimeout, removePolicy);
    }

    /**
     * Returns the request with a sandbox.
     *
     * @param newValue the sandbox
     * @return the changed request
     */
    public ContainerRequest withSandbox(ContainerId newValue) {
        return new ContainerRequest(bundle, id, Optional.of(newValue), name, labels, resources, stopSignal,
                stopTimeout,
                removePolicy);
    }

    /**
     * Returns the request with a name.
     *
     * @param newValue the name
     * @return the changed request
     */
    public ContainerRequest withName(ContainerName newValue) {
        return new ContainerRequest(bundle, id, sandbox, Optional.of(newValue), labels, resources, stopSignal,
                stopTimeout,
                removePolicy);
    }

    /**
     * Returns the request with other labels.
     *
     * @param newLabels the labels
     * @return the changed request
     */
    public ContainerRequest withLabels(Map<String, String> newLabels) {
        return new ContainerRequest(bundle, id, sandbox, name, newLabels, resources, stopSignal, stopTimeout,
                removePolicy);
    }

    /**
     * Returns the request with limits.
     *
     * @param newResources the limits
     * @return the changed request
     */
    public ContainerRequest withResources(Resources newResources) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, newResources, stopSignal, stopTimeout,
                removePolicy);
    }

    /**
     * Returns the request with another way to stop.
     *
     * @param signal what stop sends first
     * @param timeout how long it waits before KILL
     * @return the changed request
     */
    public ContainerRequest withStop(Signal signal, Duration timeout) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, resources, signal, timeout,
                removePolicy);
    }

    /**
     * Returns the request with another answer to who deletes the container.
     *
     * @param newRemovePolicy who deletes it
     * @return the changed request
     */
    public ContainerRequest withRemovePolicy(RemovePolicy newRemovePolicy) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, resources, stopSignal, stopTimeout,
                newRemovePolicy);
    }
}
