package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.posix.ProcessTable;
import dev.stowage.records.bundle.BundleChanges;
import dev.stowage.records.bundle.OciBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Makes containers, each under a monitor of its own, and completes or clears what others began. Thread-safe.
 */
final class Creator {
    private final Dialect dialect;
    private final Commands commands;
    private final ProcessTable processes;
    private final Monitor monitor;
    private final Clearing clearing;
    private final Reservations reservations;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final OciStep.Seam seam;

    Creator(Dialect dialect, Commands commands, ProcessTable processes, Monitor monitor, Clearing clearing,
            Reservations reservations, InstantSource clock, RandomGenerator random, OciStep.Seam seam) {
        this.dialect = dialect;
        this.commands = commands;
        this.processes = processes;
        this.monitor = monitor;
        this.clearing = clearing;
        this.reservations = reservations;
        this.clock = clock;
        this.random = random;
        this.seam = seam;
    }

    /** Makes a container; on failure nothing of it is left, unless interrupted. */
    RunFiles create(CreateRequest request, OciBundle bundle, RunId run, CommandLine line)
            throws IOException, InterruptedException {
        ContainerId id = request.id();
        if (!reservations.reserve(id)) {
            throw new AlreadyExistsException(id.value(), Operation.CREATE);
        }
        seam.reached(OciStep.RESERVED);
        RunFiles files = reservations.files(id, run);
        try {
            make(request, bundle, files, line);
            return files;
        } catch (OperationFailedException | IOException failure) {
            clear(files, failure);
            throw failure;
        }
    }

    private void make(CreateRequest request, OciBundle bundle, RunFiles files, CommandLine line)
            throws IOException, InterruptedException {
        Reservations.makeDirectory(files.directory());
        Reservations.makeDirectory(files.operations());
        Reservations.makeDirectory(files.persist());
        Reservations.makeDirectory(files.bundle());
        bundle.writePrivate(files.bundle(), BundleChanges.NONE.withResources(request.resources())
                .withCgroupsPath(Toolbox.groupPath(files)));
        seam.reached(OciStep.BUNDLE_WRITTEN);
        Path operation = commands.operation(files.operations());
        Process launcher = monitor.launch(files, operation, line);
        seam.reached(OciStep.MONITOR_LAUNCHED);
        Waiting waiting = Waiting.atMost(commands.deadline());
        Optional<Replies.Report> report = monitor.report(files);
        while (report.isEmpty()) {
            boolean failed = !launcher.isAlive() && launcher.exitValue() != 0;
            if (failed || !waiting.again()) {
                throw new OperationFailedException(request.id().value(), Operation.CREATE,
                        failed
                                ? "the monitor could not be started"
                                : "no answer within " + commands.deadline().toMillis() + " ms",
                        failed ? OptionalInt.of(launcher.exitValue()) : OptionalInt.empty(),
                        monitor.complaint(files));
            }
            report = monitor.report(files);
        }
        waiting.until(() -> !launcher.isAlive()); // it ends once it has written its monitor's pid
        seam.reached(OciStep.MONITOR_REPORTED);
        if (report.orElseThrow().pid().isEmpty() || !complete(files)) {
            throw refused(request.id(), monitor.complaint(files));
        }
        Reservations.remove(operation);
        seam.reached(OciStep.IDENTITY_RECORDED);
    }

    private OperationFailedException refused(ContainerId id, String complaint) {
        return new OperationFailedException(id.value(), Operation.CREATE,
                dialect.startFailure(complaint).orElse(StartFailure.RUNTIME_REFUSED), complaint);
    }

    /**
     * Records the identities of a container that its monitor has reported.
     *
     * @return false if there is no such container: it was not made, or nothing proves its processes
     */
    boolean complete(RunFiles files) throws IOException {
        OptionalLong pid = monitor.report(files).map(Replies.Report::pid).orElse(OptionalLong.empty());
        if (pid.isEmpty()) {
            return false;
        }
        Optional<ProcessIdentity> keeper = monitor.identity(files);
        Optional<ProcessIdentity> init = monitor.init(pid.getAsLong(), keeper);
        if (init.isEmpty() && !Files.exists(files.exit(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        new Creation(init, keeper, processes.bootId(), clock.instant()).write(files, random);
        return true;
    }

    private void clear(RunFiles files, Exception failure) throws InterruptedException {
        try {
            clear(files);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Ends and removes a creation that was not completed. */
    void clear(RunFiles files) throws IOException, InterruptedException {
        List<Long> living = clearing.kill(files);
        if (!living.isEmpty()) {
            throw new IOException("processes that cannot be ended: " + living);
        }
        clearing.remove(files);
    }
}
