package dev.stowage.harness.reference;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runtime with simulated containers. Thread-safe. */
final class ReferenceRuntime implements Runtime {
    private static final Pattern PROGRAM = Pattern.compile("\"dev\\.stowage\\.program\": \"([^\"]*)\"");

    final SimulatedHost host;
    private final RandomGenerator random;
    private final Map<SimulatedContainer, Exit> exitsOfDeleted = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ReferenceRuntime(SimulatedHost host, RandomGenerator random) {
        this.host = host;
        this.random = random;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability() {
        return Availability.available("1");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Set<Capability> capabilities() {
        checkOpenAndNotInterrupted("reference", Operation.OPEN);
        return host.capabilities();
    }

    @Override
    public Container create(CreateRequest request) {
        checkOpenAndNotInterrupted(request.id().value(), Operation.CREATE);
        String config = config(request);
        TestProgram testProgram = host.programInsteadOf(program(request, config));
        return host.atomically(() -> {
            if (host.get(request.id()).isPresent()) {
                throw new AlreadyExistsException(request.id(), Operation.CREATE);
            }
            RunId run = request.run().orElseGet(() -> new RunId(Incarnation.generate(random), 1));
            SimulatedContainer container = host.add(request.id(), Optional.of(run), testProgram,
                    request.resources(), ReferenceHooks.of(config));
            container.exitCommand = request.exitCommand();
            container.hooks.run("prestart", container);
            container.hooks.run("createRuntime", container);
            return handleOf(container);
        });
    }

    @Override
    public Container find(ContainerId id) {
        checkOpenAndNotInterrupted(id.value(), Operation.FIND);
        return host.atomically(() -> host.get(id)
                .map(this::handleOf)
                .orElseThrow(() -> new NotFoundException(id, Operation.FIND)));
    }

    @Override
    public List<Container> list() {
        checkOpenAndNotInterrupted("reference", Operation.LIST);
        return host.atomically(() -> host.all().stream().map(this::handleOf).toList());
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        checkOpenAndNotInterrupted(id.value(), Operation.STATE);
        return host.atomically(() -> {
            host.get(id).filter(container -> container.run.isEmpty()).ifPresent(host::remove);
            return host.get(id).map(this::handleOf);
        });
    }

    private Container handleOf(SimulatedContainer container) {
        return new ReferenceContainer(this, container);
    }

    void checkOpen(String subject, Operation operation) {
        if (closed) {
            throw new ClosedException(ErrorSubject.of(subject), operation);
        }
    }

    void checkOpenAndNotInterrupted(String subject, Operation operation) {
        checkOpen(subject, operation);
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(ErrorSubject.of(subject), operation);
        }
    }

    /** Removes a container; this object remembers its exit. */
    void remove(SimulatedContainer container) {
        if (container.state(host.now()) == State.STOPPED) {
            container.exit(host.now()).ifPresent(exit -> exitsOfDeleted.put(container, exit));
        }
        host.remove(container);
        container.hooks.run("poststop", container);
    }

    Optional<Exit> exitOfDeleted(SimulatedContainer container) {
        return Optional.ofNullable(exitsOfDeleted.get(container));
    }

    private static String config(CreateRequest request) {
        Path config = request.bundle().resolve("config.json");
        try {
            return Files.readString(config);
        } catch (IOException e) {
            throw new InvalidArgumentException(request.id(), Operation.CREATE, config + " cannot be read", e);
        }
    }

    private static TestProgram program(CreateRequest request, String config) {
        Matcher matcher = PROGRAM.matcher(config);
        try {
            if (matcher.find()) {
                return TestProgram.decode(matcher.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(request.id(), Operation.CREATE,
                    "its program cannot be read", e);
        }
        throw new InvalidArgumentException(request.id(), Operation.CREATE,
                request.bundle() + " names no program");
    }
}
