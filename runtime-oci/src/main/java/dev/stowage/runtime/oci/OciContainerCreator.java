package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.bundle.BundleOverrides;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Creates containers, each with its own monitor. Completes or rolls back creations that a dead caller left.
 * Thread-safe.
 */
final class OciContainerCreator {
    private final OciRuntimeAdapter adapter;
    private final BinaryLocator binaryLocator;
    private final CommandRunner commandRunner;
    private final ProcessTable processTable;
    private final Conmon conmon;
    private final OciRunCleanup cleanup;
    private final OciIdRegistry idRegistry;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Failpoints failpoints;

    OciContainerCreator(OciRuntimeAdapter adapter, BinaryLocator binaryLocator, CommandRunner commandRunner,
            ProcessTable processTable, Conmon conmon, OciRunCleanup cleanup, OciIdRegistry idRegistry,
            InstantSource clock, RandomGenerator random, Failpoints failpoints) {
        this.adapter = adapter;
        this.binaryLocator = binaryLocator;
        this.commandRunner = commandRunner;
        this.processTable = processTable;
        this.conmon = conmon;
        this.cleanup = cleanup;
        this.idRegistry = idRegistry;
        this.clock = clock;
        this.random = random;
        this.failpoints = failpoints;
    }

    /** Creates a container. A failure leaves nothing of it behind, unless the thread is interrupted. */
    OciRunFiles create(CreateRequest request, OciBundle bundle, RunId run, RuntimeBinaries binaries)
            throws IOException, InterruptedException {
        ContainerId id = request.id();
        if (!idRegistry.reserve(id)) {
            throw new AlreadyExistsException(id, Operation.CREATE);
        }
        failpoints.reached(OciFailpoint.RESERVED);
        OciRunFiles files = idRegistry.runFiles(id, run);
        try {
            createUnderMonitor(request, bundle, files, binaries);
            return files;
        } catch (OperationFailedException | InvalidArgumentException | IOException failure) {
            rollBack(files, failure);
            throw failure;
        }
    }

    private void createUnderMonitor(CreateRequest request, OciBundle bundle, OciRunFiles files,
            RuntimeBinaries binaries) throws IOException, InterruptedException {
        PrivateDirectory.createNew(files.directory());
        PrivateDirectory.createNew(files.operations());
        PrivateDirectory.createNew(files.persist());
        PrivateDirectory.createNew(files.bundle());
        String cgroup = binaryLocator.claimCgroup(files, bundle.cgroupsPath(), random);
        if (!bundle.hookTimeouts().isZero()) {
            OciRunFiles.writeAtomically(files.hookSeconds(),
                    Long.toString(bundle.hookTimeouts().toSeconds()), random);
        }
        bundle.writeCopy(files.bundle(),
                BundleOverrides.NONE.withResources(request.resources()).withCgroupsPath(cgroup));
        failpoints.reached(OciFailpoint.BUNDLE_WRITTEN);
        Path operationDirectory = commandRunner.createOperationDirectory(files.operations());
        try {
            launchMonitor(request, files, operationDirectory, binaries);
        } catch (OperationFailedException | IOException failure) {
            if (wasKilled(files, operationDirectory)) {
                throw killed(request.id(), failure);
            }
            throw failure;
        }
        if (wasKilled(files, operationDirectory)) {
            throw killed(request.id(), new IOException("its exit is recorded"));
        }
        DirectoryTree.delete(operationDirectory);
        failpoints.reached(OciFailpoint.IDENTITY_RECORDED);
    }

    /** Whether another manager has fenced this creation and ended its processes, by kill or forced delete. */
    private static boolean wasKilled(OciRunFiles files, Path operationDirectory) {
        return Files.notExists(operationDirectory, LinkOption.NOFOLLOW_LINKS)
                || Files.exists(files.resolvedExit(), LinkOption.NOFOLLOW_LINKS);
    }

    private static OperationFailedException killed(ContainerId id, Exception failure) {
        return new OperationFailedException(id, Operation.CREATE,
                "another caller killed or deleted the container while it was being created", failure);
    }

    private void launchMonitor(CreateRequest request, OciRunFiles files, Path operationDirectory,
            RuntimeBinaries binaries) throws IOException, InterruptedException {
        Process launcher = conmon.launch(files, operationDirectory, binaries, request.exitCommand());
        failpoints.reached(OciFailpoint.MONITOR_LAUNCHED);
        Duration timeout = commandRunner.timeout(files);
        Backoff backoff = Backoff.polling(Deadline.after(timeout));
        Optional<OutputParser.MonitorReport> report = conmon.readReport(files);
        while (report.isEmpty()) {
            boolean failed = !launcher.isAlive() && launcher.exitValue() != 0;
            if (failed || !backoff.pause()) {
                throw new OperationFailedException(request.id(), Operation.CREATE,
                        failed ? "the monitor could not be started"
                                : "the monitor did not report within " + timeout.toMillis() + " ms, "
                                        + CommandRunner.TIMEOUT_ORIGIN,
                        failed ? OptionalInt.of(launcher.exitValue()) : OptionalInt.empty(),
                        conmon.errorMessage(files));
            }
            report = conmon.readReport(files);
        }
        backoff.await(() -> !launcher.isAlive()); // it ends once it has written the pid of the monitor
        failpoints.reached(OciFailpoint.MONITOR_REPORTED);
        if (report.orElseThrow().pid().isEmpty() || !completeCreation(files)) {
            throw creationFailure(request.id(), conmon.errorMessage(files));
        }
    }

    private OperationFailedException creationFailure(ContainerId id, String errorMessage) {
        return new OperationFailedException(id, Operation.CREATE,
                adapter.startFailure(errorMessage).orElse(StartFailure.RUNTIME_REFUSED), errorMessage);
    }

    /**
     * Records the identities of the processes that the monitor has reported.
     *
     * @return false if the container was not created, or its processes cannot be identified
     */
    boolean completeCreation(OciRunFiles files) throws IOException {
        OptionalLong pid =
                conmon.readReport(files).map(OutputParser.MonitorReport::pid).orElse(OptionalLong.empty());
        if (pid.isEmpty()) {
            return false;
        }
        Optional<ProcessIdentity> monitorProcess = conmon.identity(files);
        Optional<ProcessIdentity> init = conmon.initIdentity(pid.getAsLong(), monitorProcess);
        if (init.isEmpty() && !Files.exists(files.exit(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        new CreationRecord(init, monitorProcess, processTable.bootId(), clock.instant()).write(files, random);
        return true;
    }

    private void rollBack(OciRunFiles files, Exception failure) throws InterruptedException {
        try {
            rollBack(files);
        } catch (IOException e) {
            failure.addSuppressed(e);
        } catch (InterruptedException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    /** Kills the processes and deletes the files of an incomplete creation. */
    void rollBack(OciRunFiles files) throws IOException, InterruptedException {
        cleanup.killAll(files);
        cleanup.remove(files);
    }
}
