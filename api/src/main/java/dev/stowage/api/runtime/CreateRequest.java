package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Stability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which container a runtime is asked to create. Immutable.
 *
 * {@snippet :
 * Container web = runtime.create(CreateRequest.of(new ContainerId("web-1"), Path.of("/srv/web-bundle"))
 *         .withResources(Resources.builder().memoryBytes(64L << 20).build()));
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class CreateRequest {
    private final Values values;

    private CreateRequest(Values values) {
        this.values = values;
    }

    /**
     * {@return a request with no limits of its own, for a run that the runtime names}
     *
     * @param id the container
     * @param bundle the bundle directory; made absolute and normalized
     */
    public static CreateRequest of(ContainerId id, Path bundle) {
        return new CreateRequest(new Values(id, bundle.toAbsolutePath().normalize(), Optional.empty(),
                Resources.NONE, List.of()));
    }

    /** {@return the id of the container} */
    public ContainerId id() {
        return values.id;
    }

    /** {@return the absolute path of the bundle directory} */
    public Path bundle() {
        return values.bundle;
    }

    /** {@return the run that the container is made for; empty: the runtime generates one} */
    public Optional<RunId> run() {
        return values.run;
    }

    /** {@return the limits that override those of the bundle} */
    public Resources resources() {
        return values.resources;
    }

    /** {@return the program and arguments that the runtime starts when the run has ended; empty: none} */
    public List<String> exitCommand() {
        return values.exitCommand;
    }

    /**
     * {@return this request for a run that the caller names, as an engine does}
     *
     * @param run the run
     */
    public CreateRequest withRun(RunId run) {
        return new CreateRequest(
                new Values(values.id, values.bundle, Optional.of(run), values.resources, values.exitCommand));
    }

    /**
     * {@return this request with other limits}
     *
     * @param resources limits that override those of the bundle
     */
    public CreateRequest withResources(Resources resources) {
        return new CreateRequest(
                new Values(values.id, values.bundle, values.run, resources, values.exitCommand));
    }

    /**
     * Returns this request with an exit command: a program of the host that the runtime's monitor starts
     * once, when the run has ended and its exit is recorded, whether or not a manager is running. Nothing
     * waits for it and its exit code is ignored; its standard streams are {@code /dev/null}. Needs
     * {@link dev.stowage.api.Capability#EXIT_COMMAND}.
     *
     * @param exitCommand the absolute path of a program and its arguments; empty: none
     * @return the changed request
     */
    public CreateRequest withExitCommand(List<String> exitCommand) {
        return new CreateRequest(
                new Values(values.id, values.bundle, values.run, values.resources, List.copyOf(exitCommand)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CreateRequest request && values.equals(request.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "CreateRequest");
    }

    private record Values(ContainerId id, Path bundle, Optional<RunId> run, Resources resources,
            List<String> exitCommand) {}
}
