package dev.stowage.runtime.process;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ends what is left of a run and removes it. Everything here can be done again after it was cut short. */
final class Removal {
    /** How long a launcher under way may take to finish, before it is killed. */
    private static final Duration LAUNCHER_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    private final Reservations reservations;
    private final ProcessTable table;
    private final Members members;
    private final Watch watch;
    private final Duration deadline;
    private final Step.Listener steps;

    Removal(Reservations reservations, ProcessTable table, Watch watch, Duration deadline,
            Step.Listener steps) {
        this.reservations = reservations;
        this.table = table;
        this.members = new Members(table);
        this.watch = watch;
        this.deadline = deadline;
        this.steps = steps;
    }

    /**
     * Makes sure that no launch of a dead caller takes effect from now on: one that has not made its entry in
     * the operation directory will fail to, one that has is waited for.
     */
    void fence(Reservations.Entry entry) throws IOException, InterruptedException {
        if (entry.run().isEmpty()) {
            return;
        }
        RunFiles files = entry.files();
        try {
            Files.move(files.operations(), files.fencedOperations(), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException fencedBefore) {
            // or never made
        }
        // Who had found the directory before it was moved may make its entry in it until it is removed.
        while (!isRemoved(files.fencedOperations())) {
            for (Path announced : entries(files.fencedOperations())) {
                awaitLauncher(entry, announced.getFileName().toString());
                Files.deleteIfExists(announced);
            }
        }
        steps.reached(Step.FENCED, entry.id());
    }

    private void awaitLauncher(Reservations.Entry entry, String pid)
            throws IOException, InterruptedException {
        Optional<ProcessFacts> found = pid.matches("\\d{1,10}")
                ? table.find(Long.parseLong(pid))
                : Optional.empty();
        if (found.isEmpty()) {
            return;
        }
        ProcessIdentity launcher = new ProcessIdentity(found.orElseThrow().pid(),
                found.orElseThrow().startTimeTicks(), table.bootId());
        long end = System.nanoTime() + LAUNCHER_PATIENCE.toNanos();
        while (!hasSpoken(entry.files()) && members.isMarked(launcher.pid(), entry.run().orElseThrow())
                && !watch.awaitEnd(launcher, LOOK_AGAIN)) {
            if (System.nanoTime() > end) {
                members.signal(launcher.pid(), launcher.startTimeTicks(), Signal.KILL.number());
            }
        }
    }

    private static boolean isRemoved(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /**
     * Kills every process of the run and waits for their ends.
     *
     * @throws IOException if one cannot be killed
     */
    void endAll(Reservations.Entry entry) throws IOException, InterruptedException {
        if (entry.run().isEmpty()) {
            return;
        }
        long end = System.nanoTime() + deadline.toNanos();
        Optional<RunFiles.Processes> processes = identified(entry.files());
        while (true) {
            List<ProcessFacts> living = members.all(entry.run().orElseThrow(), processes);
            if (living.isEmpty()) {
                break;
            }
            if (System.nanoTime() > end) {
                throw new FileSystemException(entry.files().directory().toString(), null,
                        "processes of the run do not end: "
                                + living.stream().map(ProcessFacts::pid).toList());
            }
            members.signal(living, Signal.KILL.number());
            for (ProcessFacts process : living) {
                watch.awaitEnd(
                        new ProcessIdentity(process.pid(), process.startTimeTicks(), table.bootId()),
                        Duration.ofNanos(end - System.nanoTime()));
            }
        }
        steps.reached(Step.ENDED, entry.id());
    }

    /** Removes the files, then gives the id back. */
    void removeFiles(Reservations.Entry entry) throws IOException {
        RunFiles files = entry.files();
        watch.forget(files);
        Path doomed = files.directory().resolveSibling("." + files.directory().getFileName() + ".deleted");
        try {
            Files.move(files.directory(), doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException movedBefore) {
            // or never made
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            removeTree(doomed);
            Files.move(files.directory(), doomed, StandardCopyOption.ATOMIC_MOVE);
        }
        steps.reached(Step.UNLINKED, entry.id());
        removeTree(doomed);
        if (entry.run().isPresent()) {
            Reservations.releaseIncarnation(files);
        }
        steps.reached(Step.REMOVED, entry.id());
        reservations.release(entry);
    }

    /** Whether a launcher has come to its end, well or not. */
    private static boolean hasSpoken(RunFiles files) {
        try {
            return files.processes().isPresent();
        } catch (IOException damaged) {
            return true;
        }
    }

    /** A damaged file is no reason not to remove a run. */
    private static Optional<RunFiles.Processes> identified(RunFiles files) {
        try {
            return files.processes();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void removeTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                        throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory,
                        @Nullable IOException failure) throws IOException {
                    if (failure != null && !(failure instanceof NoSuchFileException)) {
                        throw failure;
                    }
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            // another was quicker
        }
    }
}
