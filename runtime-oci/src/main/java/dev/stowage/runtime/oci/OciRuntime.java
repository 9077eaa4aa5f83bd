package dev.stowage.runtime.oci;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.posix.CallingProcess;
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.bundle.OciBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A runtime that drives an OCI command line, with one conmon per container. What differs from one command
 * line to another is in its {@link Dialect}.
 *
 * <p>
 * Settings: {@code binary} (path of the command line), {@code conmon} (path of conmon), {@code deadline} (how
 * long one call of either may take; 10 s).
 *
 * <p>
 * All files of a container lie in one directory, {@code <run directory>/containers/<id>}, whose making is the
 * reservation of the id, and there below {@code <incarnation>-<run>}. Each run has a root directory of the
 * runtime for itself, so a damaged container cannot hinder another.
 */
@SuppressWarnings("AvoidCommonTypeNames")
public class OciRuntime implements Runtime {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Parts parts;

    /**
     * Builds a runtime; touches nothing yet.
     *
     * @param dialect the command line
     * @param context what the host gives
     */
    public OciRuntime(Dialect dialect, BackendContext context) {
        this(dialect, context, OciStep.Seam.NONE);
    }

    /**
     * Builds a runtime that tells where it is.
     *
     * @param dialect the command line
     * @param context what the host gives
     * @param seam is told of every step, in the thread that takes it; what it throws comes out
     */
    public OciRuntime(Dialect dialect, BackendContext context, OciStep.Seam seam) {
        ProcessTable processes = ProcessTable.ofHost();
        Path directory = context.runDirectory();
        RandomGenerator random = context.random();
        Strays strays = new Strays(processes, Path.of("/proc"));
        Commands commands = new Commands(context.settings().duration("deadline", DEADLINE), strays, random,
                seam);
        Toolbox toolbox = new Toolbox(dialect, context.settings().path("binary"),
                context.settings().path("conmon"), Optional.ofNullable(System.getenv("PATH")), commands,
                directory, processes, random);
        Reservations reservations = new Reservations(directory, random);
        Monitor monitor = new Monitor(commands, processes, strays);
        Endings endings = new Endings(processes, context.clock(), random);
        Clearing clearing = new Clearing(dialect, toolbox, commands, processes, monitor, strays, endings,
                reservations, seam);
        Creator creator = new Creator(dialect, commands, processes, monitor, clearing, reservations,
                context.clock(), random, seam);
        Observer observer = new Observer(dialect, toolbox, commands, processes, endings);
        this.parts = new Parts(dialect, toolbox, commands, processes, reservations, endings, observer,
                creator,
                clearing, context.clock(), random, seam);
    }

    @Override
    public final String name() {
        return parts.dialect().name();
    }

    @Override
    public final Availability availability() {
        if (CallingProcess.effectiveUserId() != 0) {
            return new Availability.Missing(name() + " needs root", "run as root, for example with sudo");
        }
        try {
            parts.prepare();
            return parts.toolbox().availability();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Availability.Missing("interrupted while it was looked for", "look again");
        } catch (IOException e) {
            return new Availability.Missing("its directory cannot be made: " + e, "choose another");
        }
    }

    @Override
    public final Set<Capability> capabilities() {
        parts.open(Operation.OPEN);
        return parts.capabilities();
    }

    @Override
    public final Container create(CreateRequest request) {
        ContainerId id = request.id();
        parts.open(Operation.CREATE);
        CommandLine line = parts.look(id, Operation.CREATE, () -> {
            parts.prepare();
            return parts.toolbox().required(Operation.CREATE);
        });
        OciBundle bundle = OciBundle.read(request.bundle());
        if (bundle.terminal() && !parts.capabilities().contains(Capability.TERMINAL)) {
            throw new UnsupportedException(id.value(), Operation.CREATE, Capability.TERMINAL.name());
        }
        if (!bundle.hooks().isEmpty() && !parts.capabilities().contains(Capability.HOOKS)) {
            throw new UnsupportedException(id.value(), Operation.CREATE, Capability.HOOKS.name());
        }
        RunId run = request.run().orElseGet(() -> new RunId(Incarnation.draw(parts.random()), 1));
        return new OciContainer(parts, parts.act(id, Operation.CREATE,
                () -> parts.creator().create(request, bundle, run, line)));
    }

    @Override
    public final Container find(ContainerId id) {
        parts.open(Operation.FIND);
        return parts.look(id, Operation.FIND, () -> parts.reservations().current(id))
                .map(files -> new OciContainer(parts, files))
                .orElseThrow(() -> new NotFoundException(id.value(), Operation.FIND));
    }

    @Override
    public final List<Container> list() {
        parts.open(Operation.LIST);
        List<Container> containers = new ArrayList<>();
        try {
            for (ContainerId id : parts.reservations().list()) {
                parts.reservations()
                        .current(id)
                        .ifPresent(files -> containers.add(new OciContainer(parts, files)));
            }
        } catch (IOException e) {
            throw new OperationFailedException(name(), Operation.LIST, "its directory cannot be read", e);
        }
        return List.copyOf(containers);
    }

    @Override
    public final Optional<Container> settle(ContainerId id) {
        parts.open(Operation.FIND);
        return parts.act(id, Operation.FIND, () -> {
            parts.reservations().sweep(id);
            Optional<RunFiles> current = parts.reservations().current(id);
            if (current.isEmpty()) {
                return Optional.empty();
            }
            RunFiles files = current.orElseThrow();
            parts.clearing().fence(files);
            if (RunFiles.text(files.created()).isPresent() || parts.creator().complete(files)) {
                return Optional.of(new OciContainer(parts, files));
            }
            parts.creator().clear(files);
            return Optional.empty();
        });
    }

    @Override
    public final void close() {
        parts.close();
    }
}
