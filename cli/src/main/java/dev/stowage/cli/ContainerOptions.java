package dev.stowage.cli;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.loader.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code run} and {@code create} that describe the container. */
final class ContainerOptions {
    @Option(names = "--rootfs", paramLabel = "DIR", description = "Run COMMAND in this root filesystem, which is used in place and not copied.")
    private Optional<Path> rootfs = Optional.empty();

    @Option(names = "--bundle", paramLabel = "DIR", description = "Run this OCI bundle: a directory with config.json.")
    private Optional<Path> bundle = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "Name, unique among all containers.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--id", paramLabel = "ID", description = "Id (default: 24 random hex digits).")
    private Optional<String> id = Optional.empty();

    @Option(names = {"-e",
            "--env"}, paramLabel = "NAME[=VALUE]", description = "Set an environment variable; without =VALUE, pass on the caller's.")
    private List<String> environment = new ArrayList<>();

    @Option(names = {"-w",
            "--workdir"}, paramLabel = "DIR", description = "Working directory in the container.")
    private Optional<String> workingDirectory = Optional.empty();

    @Option(names = {"-h", "--hostname"}, paramLabel = "NAME", description = "Host name in the container.")
    private Optional<String> hostname = Optional.empty();

    @Option(names = {"-l",
            "--label"}, paramLabel = "KEY[=VALUE]", mapFallbackValue = "", description = "Add a label.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "Signal that stop sends first (default: TERM).")
    private Optional<String> stopSignal = Optional.empty();

    @Option(names = "--stop-timeout", paramLabel = "SECONDS", description = "Seconds that stop waits before KILL (default: 10).")
    private Optional<Integer> stopSeconds = Optional.empty();

    @Option(names = "--rm", description = "Remove the container when its program has ended.")
    private boolean remove;

    @Option(names = {"-i", "--interactive"}, hidden = true)
    private boolean interactive;

    @Option(names = {"-t", "--tty"}, hidden = true)
    private boolean terminal;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Program and its arguments, with --rootfs.")
    private List<String> command = List.of();

    /** Refuses options that exclude each other, before anything is opened. */
    void validate() {
        if (interactive || terminal) {
            throw new UsageException("-i and -t are not supported yet: they need attach; leave them out");
        }
        if (rootfs.isPresent() == bundle.isPresent()) {
            throw new UsageException((rootfs.isEmpty() && !command.isEmpty()
                    ? "no root filesystem for " + command.getFirst() + ", and stowage handles no images; "
                    : "") + "give either --rootfs DIR COMMAND... or --bundle DIR");
        }
        if (rootfs.isPresent() && command.isEmpty()) {
            throw new UsageException("no command given to run in --rootfs " + rootfs.orElseThrow());
        }
        boolean hasProcessOptions = !command.isEmpty() || !environment.isEmpty()
                || workingDirectory.isPresent() || hostname.isPresent();
        if (bundle.isPresent() && hasProcessOptions) {
            throw new UsageException(
                    "COMMAND, -e, -w and --hostname cannot be combined with --bundle; set them in its config.json");
        }
        rootfs.filter(directory -> !Files.isDirectory(directory)).ifPresent(directory -> {
            throw new UsageException("--rootfs " + directory + " is not a directory");
        });
    }

    Optional<String> containerName() {
        return name;
    }

    boolean removesOnExit() {
        return remove;
    }

    /**
     * Configures the container. The bundle that is generated for a root filesystem is temporary, since the
     * engine copies its config.json.
     */
    EngineContainer configure(Engine engine) {
        if (bundle.isPresent()) {
            return engine.configure(request(bundle.orElseThrow()));
        }
        try (TempDirectory temporary = TempDirectory.create()) {
            template(engine).write(temporary.directory());
            return engine.configure(request(temporary.directory()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BundleTemplate template(Engine engine) {
        boolean isolates = engine.capabilities().contains(Capability.ISOLATION);
        if (!isolates && hostname.isPresent()) {
            throw new UsageException(
                    "--hostname needs a runtime that isolates containers, and this one runs programs of this"
                            + " host; leave it out, or use another --runtime");
        }
        if (!isolates && !rootfs.orElseThrow().toAbsolutePath().normalize().equals(Path.of("/"))) {
            throw new UsageException("--rootfs " + rootfs.orElseThrow()
                    + " needs a runtime that isolates containers, and this one runs programs of this host;"
                    + " use --rootfs / or another --runtime");
        }
        BundleTemplate template = BundleTemplate.of(rootfs.orElseThrow(), command)
                .withEnvironment(environment.stream().flatMap(text -> variable(text).stream()).toList())
                .withIsolationLevel(isolates ? IsolationLevel.CONTAINER : IsolationLevel.PROCESS);
        if (workingDirectory.isPresent()) {
            template = template.withWorkingDirectory(workingDirectory.orElseThrow());
        }
        return hostname.isPresent() ? template.withHostname(hostname.orElseThrow()) : template;
    }

    /** A variable that the caller does not have is left out, as podman does. */
    private static Optional<String> variable(String text) {
        return text.indexOf('=') >= 0 ? Optional.of(text)
                : Optional.ofNullable(Environment.ofThisProcess().variables().get(text))
                        .map(value -> text + "=" + ProcessText.requireExactVariable(text, value));
    }

    private ContainerRequest request(Path directory) {
        ContainerRequest request = ContainerRequest.of(directory)
                .withLabels(labels)
                .withRemovePolicy(remove ? RemovePolicy.ON_EXIT : RemovePolicy.MANUAL);
        if (id.isPresent()) {
            request = request.withId(new ContainerId(id.orElseThrow()));
        }
        if (name.isPresent()) {
            request = request.withName(new ContainerName(name.orElseThrow()));
        }
        Signal signal = stopSignal.map(Signal::of).orElse(request.stopSignal());
        Duration stopTimeout = stopSeconds.map(Duration::ofSeconds).orElse(request.stopTimeout());
        return request.withStop(signal, stopTimeout);
    }
}
