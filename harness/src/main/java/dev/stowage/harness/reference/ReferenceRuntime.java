package dev.stowage.harness.reference;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
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
import dev.stowage.harness.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runtime whose containers are not real. Thread-safe. */
final class ReferenceRuntime implements Runtime {
    private static final Set<Capability> CAPABILITIES = Set.copyOf(EnumSet.of(Capability.PAUSE,
            Capability.SIGNAL_CREATED,
            Capability.LOGS, Capability.STATS, Capability.PROCESSES, Capability.HOST_PIDS,
            Capability.UPDATE_RESOURCES, Capability.HOOKS));
    private static final Pattern PROGRAM = Pattern.compile("\"dev\\.stowage\\.program\": \"([^\"]*)\"");

    final ReferenceWorld world;
    private final RandomGenerator random;
    private final Map<Life, Exit> exits = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ReferenceRuntime(ReferenceWorld world, RandomGenerator random) {
        this.world = world;
        this.random = random;
    }

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability() {
        return new Availability.Available("1");
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Set<Capability> capabilities() {
        enter("reference", Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public Container create(CreateRequest request) {
        enter(request.id().value(), Operation.CREATE);
        String config = config(request);
        Program program = program(request, config);
        return world.alone(() -> {
            if (world.get(request.id()).isPresent()) {
                throw new AlreadyExistsException(request.id().value(), Operation.CREATE);
            }
            RunId run = request.run().orElseGet(() -> new RunId(Incarnation.draw(random), 1));
            Life life = world.add(request.id(), Optional.of(run), program, request.resources(),
                    ReferenceHooks.of(config));
            life.hooks.run("prestart", life);
            life.hooks.run("createRuntime", life);
            return handle(life);
        });
    }

    @Override
    public Container find(ContainerId id) {
        enter(id.value(), Operation.FIND);
        return world.alone(() -> world.get(id)
                .map(this::handle)
                .orElseThrow(
                        () -> new NotFoundException(id.value(), Operation.FIND)));
    }

    @Override
    public List<Container> list() {
        enter("reference", Operation.LIST);
        return world.alone(() -> world.all().stream().map(this::handle).toList());
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        enter(id.value(), Operation.STATE);
        return world.alone(() -> {
            world.get(id).filter(life -> life.run.isEmpty()).ifPresent(world::remove);
            return world.get(id).map(this::handle);
        });
    }

    private Container handle(Life life) {
        return new ReferenceContainer(this, life);
    }

    void enter(String subject, Operation operation) {
        if (closed) {
            throw new ClosedException(subject, operation);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(subject, operation);
        }
    }

    /** Removes a container; its exit stays known to this object. */
    void remove(Life life) {
        if (life.state(world.now()) == State.STOPPED) {
            life.exit(world.now()).ifPresent(exit -> exits.put(life, exit));
        }
        world.remove(life);
        life.hooks.run("poststop", life);
    }

    Optional<Exit> exitOfDeleted(Life life) {
        return Optional.ofNullable(exits.get(life));
    }

    private static String config(CreateRequest request) {
        Path config = request.bundle().resolve("config.json");
        try {
            return Files.readString(config);
        } catch (IOException e) {
            throw new InvalidArgumentException(request.id().value(), Operation.CREATE,
                    config + " cannot be read", e);
        }
    }

    private static Program program(CreateRequest request, String config) {
        Matcher matcher = PROGRAM.matcher(config);
        try {
            if (matcher.find()) {
                return Program.of(matcher.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException(request.id().value(), Operation.CREATE,
                    "its program cannot be read", e);
        }
        throw new InvalidArgumentException(request.id().value(), Operation.CREATE,
                request.bundle() + " names no program");
    }
}
