package dev.stowage.runtime.process;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.RuntimeMissingException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;

/**
 * Isolates nothing: runs the program of a bundle as a plain process of the host, with the rights of the
 * caller, on the caller's files. Needs no privilege and nothing but a POSIX shell on Linux, for a first run,
 * for laptops, and for tests of who builds on Stowage. Never for a program that is not trusted.
 *
 * <p>
 * <b>Bundles.</b> Of a bundle {@code process.args}, {@code process.env} and {@code process.cwd} count, the
 * last one a directory of the host; {@code root.path} is {@code /}. A bundle that asks for more (its own root
 * filesystem, namespaces, mounts, hooks, capabilities, limits, another user, a terminal) is refused with
 * InvalidArgument, unless the setting {@code isolation} is {@code ignore}: then all that is passed over. User
 * and group 0, a bundle's default, mean the caller. Names of variables must be those of a shell. A program
 * that is missing or cannot be executed is found at create, and again at start. Standard input is empty,
 * umask is 0022, and each process gets one more variable, {@code STOWAGE_RUN}.
 *
 * <p>
 * <b>What is a process of the container.</b> The program, everything in its session, and everything that
 * inherited {@code STOWAGE_RUN}. Pause and resume stop and continue all of them (a program that stops itself
 * is shown PAUSED too); both kinds of delete kill what the program left behind. A process that leaves the
 * session and clears its environment has left the container.
 *
 * <p>
 * <b>How.</b> A supervisor, a shell in a session of its own, waits for the program and writes its exit; it
 * survives the manager. If it is killed, the program runs on, unmonitored, and its exit is known only where
 * the kernel still tells it.
 *
 * <p>
 * Settings: {@code isolation} ({@code refuse} or {@code ignore}), {@code deadline} for all that should be
 * quick (10 s), {@code shell} (the first {@code sh} of the path). Thread-safe.
 */
@Extension
@SuppressWarnings("AvoidCommonTypeNames") // Runtime is the name of the field
public final class ProcessRuntime implements Runtime {
    private static final String NAME = "process";
    private static final Set<Capability> CAPABILITIES = Set.copyOf(EnumSet.of(Capability.PAUSE,
            Capability.SIGNAL_CREATED, Capability.LOGS, Capability.PROCESSES, Capability.HOST_PIDS));

    private final RandomGenerator random;
    private final IsolationPolicy isolationPolicy;
    private final Optional<Path> shell;
    private final ProcessIdRegistry idRegistry;
    private final SupervisorLauncher launcher;
    private final ProcessRuntimeComponents components;
    private final Failpoints failpoints;

    /**
     * Makes a runtime. Touches nothing before it is used.
     *
     * @param context settings and directories; the state directory is not used: nothing here survives a
     * reboot
     */
    @Inject
    public ProcessRuntime(BackendContext context) {
        this(context, Failpoints.NONE);
    }

    ProcessRuntime(BackendContext context, Failpoints failpoints) {
        this.random = context.random();
        this.isolationPolicy = context.settings().choice("isolation", IsolationPolicy.REFUSE);
        this.shell = context.settings().path("shell");
        Duration timeout = context.settings().duration("deadline", Duration.ofSeconds(10));
        this.failpoints = failpoints;
        ProcessTable processTable = ProcessTable.ofHost();
        ProcessRunObserver observer = new ProcessRunObserver(processTable, context.clock());
        this.idRegistry = new ProcessIdRegistry(context.runDirectory());
        this.launcher = new SupervisorLauncher(idRegistry, timeout, failpoints);
        this.components = new ProcessRuntimeComponents(NAME, idRegistry, processTable,
                new RunProcessFinder(processTable), observer,
                new ProcessRunCleanup(idRegistry, processTable, observer, timeout, failpoints),
                new DeletedExitCache(), new AtomicBoolean(),
                timeout);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        components.requireOpen(Operation.OPEN);
        return switch (findTools()) {
            case HostTools.SearchResult.Found(HostTools hostTools) ->
                Availability.available(hostTools.shell().toString());
            case HostTools.SearchResult.NotFound(Availability.Unavailable unavailable) -> unavailable;
        };
    }

    @Override
    public Set<Capability> capabilities() {
        components.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public Container create(CreateRequest request) {
        components.requireOpen(Operation.CREATE);
        ContainerId id = request.id();
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(id, Operation.CREATE);
        }
        HostTools hostTools = tools();
        try {
            if (idRegistry.find(id).isPresent()) {
                throw new AlreadyExistsException(id, Operation.CREATE);
            }
            OciBundle bundle = OciBundle.read(request.bundle());
            isolationPolicy.check(bundle, request.resources());
            ResolvedProgram resolvedProgram = ResolvedProgram.of(id, bundle);
            RunId run = request.run().orElseGet(() -> new RunId(Incarnation.generate(random), 1));
            ProcessIdRegistry.Reservation reservation = idRegistry.reserve(id, run)
                    .orElseThrow(() -> new AlreadyExistsException(id, Operation.CREATE));
            failpoints.reached(ProcessFailpoint.RESERVED);
            createOrRollBack(reservation, bundle, resolvedProgram, hostTools);
            return new ProcessContainer(components, reservation);
        } catch (IOException e) {
            throw failed(id, Operation.CREATE, e);
        }
    }

    @Override
    public Container find(ContainerId id) {
        components.requireOpen(Operation.FIND);
        try {
            return idRegistry.find(id)
                    .map(this::toContainer)
                    .orElseThrow(() -> new NotFoundException(id, Operation.FIND));
        } catch (IOException e) {
            throw failed(id, Operation.FIND, e);
        }
    }

    @Override
    public List<Container> list() {
        components.requireOpen(Operation.LIST);
        try {
            return idRegistry.list().stream().map(this::toContainer).toList();
        } catch (IOException e) {
            throw new OperationFailedException(ErrorSubject.of(NAME), Operation.LIST, e.toString(), e);
        }
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        components.requireOpen(Operation.FIND);
        try {
            Optional<ProcessIdRegistry.Reservation> reservation = idRegistry.find(id);
            if (reservation.isEmpty()) {
                return Optional.empty();
            }
            components.cleanup().fence(reservation.orElseThrow());
            Container container = toContainer(reservation.orElseThrow());
            if (isComplete(reservation.orElseThrow())) {
                return Optional.of(container);
            }
            components.cleanup().killAll(reservation.orElseThrow());
            components.cleanup().removeFiles(reservation.orElseThrow());
            return Optional.empty();
        } catch (IOException e) {
            throw failed(id, Operation.FIND, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id, Operation.FIND,
                    "interrupted while clearing up; do it again", e);
        }
    }

    @Override
    public void close() {
        components.closed().set(true);
        components.observer().close();
    }

    /** Makes the container, or leaves nothing of it. */
    private void createOrRollBack(ProcessIdRegistry.Reservation reservation, OciBundle bundle,
            ResolvedProgram resolvedProgram, HostTools hostTools)
            throws IOException {
        boolean created = false;
        boolean interrupted = false;
        try {
            launcher.prepare(reservation, bundle, resolvedProgram);
            launcher.launch(reservation, hostTools);
            created = true;
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (!created) {
                rollBack(reservation);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(reservation.id(), Operation.CREATE);
        }
    }

    private void rollBack(ProcessIdRegistry.Reservation reservation) throws IOException {
        try {
            components.cleanup().fence(reservation);
            components.cleanup().killAll(reservation);
            components.cleanup().removeFiles(reservation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(reservation.id(), Operation.CREATE,
                    "interrupted while undoing it; settle it", e);
        }
    }

    /** Damage counts as complete: it is shown, and force removes it. */
    private static boolean isComplete(ProcessIdRegistry.Reservation reservation) {
        try {
            return reservation.run().isPresent() && reservation.files().processes().isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    private Container toContainer(ProcessIdRegistry.Reservation reservation) {
        return new ProcessContainer(components, reservation);
    }

    private HostTools.SearchResult findTools() {
        return HostTools.search(shell, ExecutablePath.ofEnvironment());
    }

    private HostTools tools() {
        return switch (findTools()) {
            case HostTools.SearchResult.Found(HostTools hostTools) -> hostTools;
            case HostTools.SearchResult.NotFound(Availability.Unavailable unavailable) ->
                throw new RuntimeMissingException(ErrorSubject.of(NAME),
                        Operation.CREATE, unavailable.problem(), unavailable.hint());
        };
    }

    private static OperationFailedException failed(ContainerId id, Operation operation, IOException cause) {
        return new OperationFailedException(id, operation, cause.toString(), cause);
    }
}
