package dev.stowage.runtime.process;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends the processes of a run and deletes its files. Every step is idempotent, so that it can be repeated
 * after a crash.
 */
final class ProcessRunCleanup {
    /** How long an unfinished launch may take before it is killed. */
    private static final Duration LAUNCHER_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(2);

    private final ProcessIdRegistry idRegistry;
    private final ProcessTable processTable;
    private final RunProcessFinder processFinder;
    private final ProcessRunObserver observer;
    private final Duration timeout;
    private final Failpoints failpoints;

    ProcessRunCleanup(ProcessIdRegistry idRegistry, ProcessTable processTable, ProcessRunObserver observer,
            Duration timeout, Failpoints failpoints) {
        this.idRegistry = idRegistry;
        this.processTable = processTable;
        this.processFinder = new RunProcessFinder(processTable);
        this.observer = observer;
        this.timeout = timeout;
        this.failpoints = failpoints;
    }

    /**
     * Ensures that no launch of a dead caller takes effect from now on: a launch that has no entry in the
     * operation directory yet will fail to create it; a launch that has one is awaited.
     */
    void fence(ProcessIdRegistry.Reservation reservation) throws IOException, InterruptedException {
        if (reservation.run().isEmpty()) {
            return;
        }
        ProcessRunFiles files = reservation.files();
        try {
            Files.move(files.operations(), files.fencedOperations(), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException fencedBefore) {
            // or never made
        }
        // Who had found the directory before it was moved may make its entry in it until it is removed.
        while (!deleteIfEmpty(files.fencedOperations())) {
            for (Path launcherEntry : listEntries(files.fencedOperations())) {
                awaitLauncher(reservation, launcherEntry.getFileName().toString());
                Files.deleteIfExists(launcherEntry);
            }
        }
        failpoints.reached(ProcessFailpoint.FENCED);
    }

    private void awaitLauncher(ProcessIdRegistry.Reservation reservation, String pid)
            throws IOException, InterruptedException {
        Optional<ProcessInfo> found =
                pid.matches("\\d{1,10}") ? processTable.find(Long.parseLong(pid)) : Optional.empty();
        if (found.isEmpty()) {
            return;
        }
        ProcessIdentity launcher = new ProcessIdentity(found.orElseThrow().pid(),
                found.orElseThrow().startTimeTicks(), processTable.bootId());
        Deadline deadline = Deadline.after(LAUNCHER_TIMEOUT);
        while (!isLaunchComplete(reservation.files())
                && processFinder.belongsTo(launcher.pid(), reservation.run().orElseThrow())
                && !observer.awaitExit(launcher, POLL_INTERVAL)) {
            if (deadline.hasPassed()) {
                processFinder.signal(launcher.pid(), launcher.startTimeTicks(), Signal.KILL.number());
            }
        }
    }

    private static boolean deleteIfEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            // a launcher has an entry in it, and the caller awaits that launcher
            return false;
        }
    }

    private static List<Path> listEntries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (NoSuchFileException e) {
            // removed already, with all its entries
            return List.of();
        }
    }

    /**
     * Kills all processes of the run and waits until they have ended.
     *
     * @throws IOException if a process has not ended in time
     */
    void killAll(ProcessIdRegistry.Reservation reservation) throws IOException, InterruptedException {
        if (reservation.run().isEmpty()) {
            return;
        }
        Deadline deadline = Deadline.after(timeout);
        Optional<ProcessRunFiles.RunProcesses> processes = readProcesses(reservation.files());
        while (true) {
            List<ProcessInfo> living = processFinder.findAll(reservation.run().orElseThrow(), processes);
            if (living.isEmpty()) {
                break;
            }
            if (deadline.hasPassed()) {
                throw new FileSystemException(reservation.files().directory().toString(), null,
                        "processes of the run did not end after KILL: "
                                + living.stream().map(ProcessInfo::pid).toList());
            }
            processFinder.signal(living, Signal.KILL.number());
            for (ProcessInfo process : living) {
                observer.awaitExit(
                        new ProcessIdentity(process.pid(), process.startTimeTicks(), processTable.bootId()),
                        deadline.remaining());
            }
        }
        failpoints.reached(ProcessFailpoint.ENDED);
    }

    /** Deletes the files, then releases the id. */
    void removeFiles(ProcessIdRegistry.Reservation reservation) throws IOException {
        ProcessRunFiles files = reservation.files();
        observer.releasePidfd(files);
        Path trash = files.directory().resolveSibling("." + files.directory().getFileName() + ".deleted");
        try {
            Files.move(files.directory(), trash, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException movedBefore) {
            // or never made
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            // an earlier deletion was killed after it had moved the files of the same run
            DirectoryTree.delete(trash);
            Files.move(files.directory(), trash, StandardCopyOption.ATOMIC_MOVE);
        }
        failpoints.reached(ProcessFailpoint.UNLINKED);
        DirectoryTree.delete(trash);
        if (reservation.run().isPresent()) {
            ProcessIdRegistry.releaseIncarnation(files);
        }
        failpoints.reached(ProcessFailpoint.REMOVED);
        idRegistry.release(reservation);
    }

    /** Whether a launch has finished, successfully or not. */
    private static boolean isLaunchComplete(ProcessRunFiles files) {
        try {
            return files.processes().isPresent();
        } catch (IOException e) {
            // the file is the last step of a launch, so the launch is over; the damage came later
            return true;
        }
    }

    private static Optional<ProcessRunFiles.RunProcesses> readProcesses(ProcessRunFiles files) {
        try {
            return files.processes();
        } catch (IOException e) {
            // a corrupt file must not prevent the deletion: the processes are found by their mark
            return Optional.empty();
        }
    }
}
