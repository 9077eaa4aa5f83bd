package dev.stowage.runtime.process;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
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
import dev.stowage.posix.ConcurrencyLimit;
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
 * Runs the program of a bundle as a plain process of the host, without isolation: with the permissions of the
 * caller, on the files of the caller. It requires no privileges, only Linux with a POSIX shell. It is meant
 * for a first try, for laptops, and for the tests of applications that use Stowage. Never run a program with
 * it that you do not trust.
 *
 * <p>
 * <b>Bundles.</b> The runtime uses {@code process.args}, {@code process.env} and {@code process.cwd} of a
 * bundle, where the working directory is one of the host, and requires {@code root.path} to be {@code /}. It
 * refuses a bundle that asks for more (a root file system of its own, namespaces, mounts, hooks,
 * capabilities, limits, another user, a terminal) with
 * {@link dev.stowage.api.error.InvalidArgumentException}, unless the setting {@code isolation} is
 * {@code ignore}; then it ignores those fields. User and group 0, the default of a bundle, mean the caller.
 * Names of environment variables must be valid in a shell. A program that is missing or not executable fails
 * {@code create}, and {@code start} if it became so later. Standard input is empty, the umask is 0022, and
 * each process gets one more environment variable, {@code STOWAGE_RUN}.
 *
 * <p>
 * <b>The processes of a container</b> are the program, all processes in its session, and all processes that
 * inherited {@code STOWAGE_RUN}. Pause and resume stop and continue all of them; a program that stops itself
 * is shown as PAUSED too. Both kinds of delete kill the processes that the program left behind. A process
 * that leaves the session and clears its environment has left the container.
 *
 * <p>
 * <b>Monitoring.</b> A supervisor, a shell in a session of its own, waits for the program and writes its
 * exit. It survives the manager. If the supervisor is killed, the program runs on unmonitored, and its exit
 * is known only if the kernel still reports it.
 *
 * <p>
 * <b>Settings.</b> {@code isolation}: {@code refuse} (default) or {@code ignore}. {@code deadline}: the
 * timeout of steps that should be quick (10 s). {@code shell}: the POSIX shell (default: the first {@code sh}
 * on the {@code PATH}).
 *
 * <p>
 * Thread-safe.
 */
@Extension
@SuppressWarnings("AvoidCommonTypeNames") // Runtime is the name of the field
public final class ProcessRuntime implements Runtime {
    private static final String NAME = "process";
    private static final Set<Capability> CAPABILITIES =
            Set.copyOf(EnumSet.of(Capability.PAUSE, Capability.SIGNAL_CREATED, Capability.LOGS,
                    Capability.PROCESSES, Capability.HOST_PIDS, Capability.EXIT_COMMAND));

    private final RandomGenerator random;
    private final IsolationPolicy isolationPolicy;
    private final Optional<Path> shell;
    private final ProcessIdRegistry idRegistry;
    private final ProcessContainerCreator containerCreator;
    private final ProcessRuntimeComponents components;
    private final Failpoints failpoints;

    /**
     * Creates a runtime. Reads and writes nothing until the first call.
     *
     * @param context settings and directories; the state directory is not used, because no container of this
     * runtime survives a reboot
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
        this.components = new ProcessRuntimeComponents(NAME, idRegistry, processTable,
                new RunProcessFinder(processTable), observer,
                new ProcessRunCleanup(idRegistry, processTable, observer, timeout, failpoints),
                new DeletedExitCache(), new AtomicBoolean(), ConcurrencyLimit.ofMachine(), timeout);
        this.containerCreator = new ProcessContainerCreator(
                new SupervisorLauncher(idRegistry, timeout, failpoints), components.cleanup());
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
        HostTools hostTools = tools();
        try (var _ = components.startLimit().enter()) {
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
            containerCreator.create(reservation, bundle, resolvedProgram, hostTools, request.exitCommand());
            return new ProcessContainer(components, reservation);
        } catch (IOException e) {
            throw failed(id, Operation.CREATE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, Operation.CREATE);
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
                    "interrupted during cleanup; recover the container again", e);
        }
    }

    @Override
    public Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        components.requireOpen(Operation.FIND);
        try {
            if (init.isEmpty() && components.processFinder().findAll(run, Optional.empty()).isEmpty()) {
                return Optional.empty();
            }
            ProcessIdRegistry.Reservation reservation = idRegistry.reserveAgain(id, run);
            if (init.isPresent()) {
                reservation.files().recordProcesses(init.orElseThrow());
            }
            return Optional.of(toContainer(reservation));
        } catch (IOException e) {
            throw failed(id, Operation.FIND, e);
        }
    }

    @Override
    public void close() {
        components.closed().set(true);
        components.observer().close();
    }

    private static boolean isComplete(ProcessIdRegistry.Reservation reservation) {
        try {
            return reservation.run().isPresent() && reservation.files().processes().isPresent();
        } catch (IOException e) {
            // a container with damaged files stays, and is listed; a forced delete removes it
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
                throw new RuntimeMissingException(ErrorSubject.of(NAME), Operation.CREATE,
                        unavailable.problem(), unavailable.hint());
        };
    }

    private static OperationFailedException failed(ContainerId id, Operation operation, IOException cause) {
        return new OperationFailedException(id, operation, cause.toString(), cause);
    }
}
