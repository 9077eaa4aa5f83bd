package dev.stowage.runtime.process;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
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
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.bundle.OciBundle;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final Isolation isolation;
    private final Optional<Path> shell;
    private final Reservations reservations;
    private final Creation creation;
    private final Parts parts;
    private final Step.Listener steps;

    /**
     * Makes a runtime. Touches nothing before it is used.
     *
     * @param context settings and directories; the state directory is not used: nothing here survives a
     * reboot
     */
    @Inject
    public ProcessRuntime(BackendContext context) {
        this(context, Step.Listener.NONE);
    }

    ProcessRuntime(BackendContext context, Step.Listener steps) {
        this.random = context.random();
        this.isolation = context.settings().choice("isolation", Isolation.REFUSE);
        this.shell = context.settings().path("shell");
        Duration deadline = context.settings().duration("deadline", Duration.ofSeconds(10));
        this.steps = steps;
        ProcessTable table = ProcessTable.ofHost();
        Watch watch = new Watch(table, context.clock());
        this.reservations = new Reservations(context.runDirectory());
        this.creation = new Creation(reservations, deadline, steps);
        this.parts = new Parts(NAME, reservations, table, new Members(table), watch,
                new Removal(reservations, table, watch, deadline, steps), new KeptExits(), new Pauses(),
                deadline);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        parts.requireOpen(Operation.OPEN);
        return switch (search()) {
            case Tools.Search.Found(Tools tools) -> new Availability.Available(tools.shell().toString());
            case Tools.Search.Lacking(Availability.Missing missing) -> missing;
        };
    }

    @Override
    public Set<Capability> capabilities() {
        parts.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public Container create(CreateRequest request) {
        parts.requireOpen(Operation.CREATE);
        ContainerId id = request.id();
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(id.value(), Operation.CREATE);
        }
        Tools tools = tools();
        try {
            if (reservations.find(id).isPresent()) {
                throw new AlreadyExistsException(id.value(), Operation.CREATE);
            }
            OciBundle bundle = OciBundle.read(request.bundle());
            isolation.check(bundle, request.resources());
            Program program = Program.of(id, bundle);
            RunId run = request.run().orElseGet(() -> new RunId(Incarnation.draw(random), 1));
            Reservations.Entry entry = reservations.reserve(id, run)
                    .orElseThrow(() -> new AlreadyExistsException(id.value(), Operation.CREATE));
            steps.reached(Step.RESERVED, id);
            make(entry, bundle, program, tools);
            return new ProcessContainer(parts, entry);
        } catch (IOException e) {
            throw failed(id, Operation.CREATE, e);
        }
    }

    @Override
    public Container find(ContainerId id) {
        parts.requireOpen(Operation.FIND);
        try {
            return reservations.find(id)
                    .map(this::handle)
                    .orElseThrow(() -> new NotFoundException(id.value(), Operation.FIND));
        } catch (IOException e) {
            throw failed(id, Operation.FIND, e);
        }
    }

    @Override
    public List<Container> list() {
        parts.requireOpen(Operation.LIST);
        try {
            return reservations.all().stream().map(this::handle).toList();
        } catch (IOException e) {
            throw new OperationFailedException(NAME, Operation.LIST, e.toString(), e);
        }
    }

    @Override
    public Optional<Container> settle(ContainerId id) {
        parts.requireOpen(Operation.FIND);
        try {
            Optional<Reservations.Entry> entry = reservations.find(id);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            parts.removal().fence(entry.orElseThrow());
            Container container = handle(entry.orElseThrow());
            if (isComplete(entry.orElseThrow())) {
                return Optional.of(container);
            }
            parts.removal().endAll(entry.orElseThrow());
            parts.removal().removeFiles(entry.orElseThrow());
            return Optional.empty();
        } catch (IOException e) {
            throw failed(id, Operation.FIND, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id.value(), Operation.FIND,
                    "interrupted while clearing up; do it again", e);
        }
    }

    @Override
    public void close() {
        parts.pauses().close();
        parts.watch().close();
    }

    /** Makes the container, or leaves nothing of it. */
    private void make(Reservations.Entry entry, OciBundle bundle, Program program, Tools tools)
            throws IOException {
        boolean made = false;
        boolean interrupted = false;
        try {
            creation.prepare(entry, bundle, program);
            creation.launch(entry, tools);
            made = true;
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (!made) {
                undo(entry);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(entry.id().value(), Operation.CREATE);
        }
    }

    private void undo(Reservations.Entry entry) throws IOException {
        try {
            parts.removal().fence(entry);
            parts.removal().endAll(entry);
            parts.removal().removeFiles(entry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(entry.id().value(), Operation.CREATE,
                    "interrupted while undoing it; settle it", e);
        }
    }

    /** Damage counts as complete: it is shown, and force removes it. */
    private static boolean isComplete(Reservations.Entry entry) {
        try {
            return entry.run().isPresent() && entry.files().processes().isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    private Container handle(Reservations.Entry entry) {
        return new ProcessContainer(parts, entry);
    }

    private Tools.Search search() {
        return Tools.search(shell, Optional.ofNullable(System.getenv("PATH")));
    }

    private Tools tools() {
        return switch (search()) {
            case Tools.Search.Found(Tools tools) -> tools;
            case Tools.Search.Lacking(Availability.Missing missing) -> throw new RuntimeMissingException(NAME,
                    Operation.CREATE, missing.problem(), missing.hint());
        };
    }

    private static OperationFailedException failed(ContainerId id, Operation operation, IOException cause) {
        return new OperationFailedException(id.value(), operation, cause.toString(), cause);
    }
}
