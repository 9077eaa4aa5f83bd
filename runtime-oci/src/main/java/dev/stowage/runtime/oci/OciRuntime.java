package dev.stowage.runtime.oci;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A runtime that calls an OCI command line such as runc, and monitors each container with conmon. An
 * {@link OciRuntimeAdapter} holds what differs between command lines. Requires root.
 *
 * <p>
 * <b>Settings.</b> {@code binary}: the path of the command line. {@code conmon}: the path of conmon. Without
 * them the programs are looked up on the {@code PATH}. {@code deadline}: the timeout of one call of either
 * (10 s), to which the timeouts of hooks are added. {@code log-max-size}: the size from which the log of a
 * program loses its oldest part ({@code 10mb}).
 *
 * <p>
 * <b>Files.</b> The log of a container is in {@code <state directory>/logs}. All other files of a container
 * are in the directory {@code <run directory>/containers/<id>}, whose creation reserves the id, and there in
 * {@code <incarnation>-<run>}. Each run has its own root directory of the runtime, so that a corrupt
 * container does not affect another one.
 *
 * <p>
 * Thread-safe.
 */
@SuppressWarnings("AvoidCommonTypeNames")
public class OciRuntime implements Runtime {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private final OciRuntimeComponents components;

    /**
     * Creates a runtime. Reads and writes nothing until the first call.
     *
     * @param adapter to the command line
     * @param context settings and directories
     */
    public OciRuntime(OciRuntimeAdapter adapter, BackendContext context) {
        this(adapter, context, Failpoints.NONE);
    }

    /**
     * Creates a runtime with a listener for its failpoints, for tests.
     *
     * @param adapter to the command line
     * @param context settings and directories
     * @param failpoints hears of each {@link OciFailpoint}
     */
    public OciRuntime(OciRuntimeAdapter adapter, BackendContext context, Failpoints failpoints) {
        ProcessTable processTable = ProcessTable.ofHost();
        Path directory = context.runDirectory();
        RandomGenerator random = context.random();
        OciProcessFinder processFinder = new OciProcessFinder(processTable);
        CommandRunner commandRunner = new CommandRunner(
                context.settings().duration("deadline", DEFAULT_TIMEOUT), processFinder, random, failpoints);
        BinaryLocator binaryLocator = new BinaryLocator(adapter, context.settings().path("binary"),
                context.settings().path("conmon"), ExecutablePath.ofEnvironment(), commandRunner, directory,
                processTable, random);
        OciIdRegistry idRegistry = new OciIdRegistry(directory, random);
        ProgramLogs programLogs = new ProgramLogs(context.stateDirectory(), processTable, context.settings());
        Conmon conmon = new Conmon(commandRunner, processTable, processFinder, programLogs);
        ExitResolver exitResolver = new ExitResolver(processTable, context.clock(), random);
        OciRunCleanup cleanup = new OciRunCleanup(adapter, binaryLocator, commandRunner, processTable, conmon,
                processFinder, exitResolver, idRegistry, programLogs, failpoints);
        OciContainerCreator containerCreator = new OciContainerCreator(adapter, binaryLocator, commandRunner,
                processTable, conmon, cleanup, idRegistry, context.clock(), random, failpoints);
        OciRunObserver observer =
                new OciRunObserver(adapter, binaryLocator, commandRunner, processTable, exitResolver);
        this.components = new OciRuntimeComponents(adapter, binaryLocator, commandRunner, processTable,
                idRegistry, programLogs, exitResolver, observer, containerCreator, cleanup,
                context.clock(), random, failpoints);
    }

    @Override
    public final String name() {
        return components.adapter().name();
    }

    @Override
    public final Availability availability() {
        if (CurrentProcess.effectiveUserId() != 0) {
            return Availability.unavailable(name() + " needs root", "run as root, for example with sudo");
        }
        try {
            components.ensurePrepared();
            return components.binaryLocator().availability();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Availability.unavailable("interrupted during the search", "try again");
        } catch (IOException e) {
            return Availability.unavailable("its directory cannot be created: " + e,
                    "choose another --run directory");
        }
    }

    @Override
    public final Set<Capability> capabilities() {
        components.requireOpen(Operation.OPEN);
        return components.capabilities();
    }

    @Override
    public final Container create(CreateRequest request) {
        ContainerId id = request.id();
        components.requireOpen(Operation.CREATE);
        RuntimeBinaries binaries = components.query(id, Operation.CREATE, () -> {
            components.ensurePrepared();
            return components.binaryLocator().requireBinaries(Operation.CREATE);
        });
        OciBundle bundle = OciBundle.read(request.bundle());
        if (bundle.terminal() && !components.capabilities().contains(Capability.TERMINAL)) {
            throw new UnsupportedException(id, Operation.CREATE, Capability.TERMINAL);
        }
        if (!bundle.hooks().isEmpty() && !components.capabilities().contains(Capability.HOOKS)) {
            throw new UnsupportedException(id, Operation.CREATE, Capability.HOOKS);
        }
        RunId run = request.run().orElseGet(() -> new RunId(Incarnation.generate(components.random()), 1));
        try (var _ = components.query(id, Operation.CREATE, components.startLimit()::enter)) {
            return new OciContainer(components, components.mutate(id, Operation.CREATE,
                    () -> components.containerCreator().create(request, bundle, run, binaries)));
        }
    }

    @Override
    public final Container find(ContainerId id) {
        components.requireOpen(Operation.FIND);
        return components.query(id, Operation.FIND, () -> components.idRegistry().current(id))
                .map(files -> new OciContainer(components, files))
                .orElseThrow(() -> new NotFoundException(id, Operation.FIND));
    }

    @Override
    public final List<Container> list() {
        components.requireOpen(Operation.LIST);
        List<Container> containers = new ArrayList<>();
        try {
            for (ContainerId id : components.idRegistry().list()) {
                components.idRegistry()
                        .current(id)
                        .ifPresent(files -> containers.add(new OciContainer(components, files)));
            }
        } catch (IOException e) {
            throw new OperationFailedException(ErrorSubject.of(name()), Operation.LIST,
                    "its directory cannot be read: " + e, e);
        }
        return List.copyOf(containers);
    }

    @Override
    public final Optional<Container> recover(ContainerId id) {
        components.requireOpen(Operation.FIND);
        return components.mutate(id, Operation.FIND, () -> {
            components.idRegistry().purgeTrash(id);
            Optional<OciRunFiles> current = components.idRegistry().current(id);
            if (current.isEmpty()) {
                return Optional.empty();
            }
            OciRunFiles files = current.orElseThrow();
            components.cleanup().fence(files);
            if (OciRunFiles.readText(files.created()).isPresent()
                    || components.containerCreator().completeCreation(files)) {
                return Optional.of(new OciContainer(components, files));
            }
            components.containerCreator().rollBack(files);
            return Optional.empty();
        });
    }

    @Override
    public final Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        components.requireOpen(Operation.FIND);
        return components.mutate(id, Operation.FIND, () -> {
            OciRunFiles files = components.idRegistry().runFiles(id, run);
            if (init.isEmpty() && !components.cleanup().hasProcesses(files)) {
                return Optional.empty();
            }
            components.ensurePrepared();
            components.idRegistry().reserveAgain(files);
            if (init.isPresent()) {
                new CreationRecord(init, Optional.empty(), init.orElseThrow().bootId(),
                        components.clock().instant()).write(files, components.random());
            }
            return Optional.of(new OciContainer(components, files));
        });
    }

    @Override
    public final void close() {
        components.close();
    }
}
