package dev.stowage.api.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig.Removal;
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
 * @param stopGrace how long stop waits before KILL, if its caller does not say
 * @param removal who deletes it
 */
public record ContainerRequest(Path bundle, Optional<ContainerId> id, Optional<ContainerId> sandbox,
        Optional<ContainerName> name, Map<String, String> labels, Resources resources, Signal stopSignal,
        Duration stopGrace, Removal removal) {
    private static final Duration STANDARD_GRACE = Duration.ofSeconds(10);

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
                Resources.NONE, Signal.TERM, STANDARD_GRACE, Removal.MANUAL);
    }

    /**
     * Returns the request with an id.
     *
     * @param chosen the id
     * @return the changed request
     */
    public ContainerRequest withId(ContainerId chosen) {
        return new ContainerRequest(bundle, Optional.of(chosen), sandbox, name, labels, resources, stopSignal,
                stopGrace, removal);
    }

    /**
     * Returns the request with a sandbox.
     *
     * @param chosen the sandbox
     * @return the changed request
     */
    public ContainerRequest withSandbox(ContainerId chosen) {
        return new ContainerRequest(bundle, id, Optional.of(chosen), name, labels, resources, stopSignal,
                stopGrace,
                removal);
    }

    /**
     * Returns the request with a name.
     *
     * @param chosen the name
     * @return the changed request
     */
    public ContainerRequest withName(ContainerName chosen) {
        return new ContainerRequest(bundle, id, sandbox, Optional.of(chosen), labels, resources, stopSignal,
                stopGrace,
                removal);
    }

    /**
     * Returns the request with other labels.
     *
     * @param notes the labels
     * @return the changed request
     */
    public ContainerRequest withLabels(Map<String, String> notes) {
        return new ContainerRequest(bundle, id, sandbox, name, notes, resources, stopSignal, stopGrace,
                removal);
    }

    /**
     * Returns the request with limits.
     *
     * @param limits the limits
     * @return the changed request
     */
    public ContainerRequest withResources(Resources limits) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, limits, stopSignal, stopGrace,
                removal);
    }

    /**
     * Returns the request with another way to stop.
     *
     * @param signal what stop sends first
     * @param grace how long it waits before KILL
     * @return the changed request
     */
    public ContainerRequest withStop(Signal signal, Duration grace) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, resources, signal, grace, removal);
    }

    /**
     * Returns the request with another answer to who deletes the container.
     *
     * @param who who deletes it
     * @return the changed request
     */
    public ContainerRequest withRemoval(Removal who) {
        return new ContainerRequest(bundle, id, sandbox, name, labels, resources, stopSignal, stopGrace, who);
    }
}
