package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.CallingProcess;
import dev.stowage.posix.Directory;
import dev.stowage.posix.FileFacts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which ids are taken, and by which run: one symbolic link {@code containers/ID} to the directory of the run.
 * A link is made whole or not at all, and only by one of several who try, so there is no half of a
 * reservation. It is read and never followed.
 */
final class Reservations {
    private static final Pattern TARGET = Pattern.compile("\\.\\./([0-9a-f]{32})/([1-9][0-9]{0,17})");

    private static final FileAttribute<?> PRIVATE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final Path containers;

    /**
     * Names the directory.
     *
     * @param directory the runtime's run directory; made on first need
     */
    Reservations(Path directory) {
        this.directory = directory;
        this.containers = directory.resolve("containers");
    }

    /** What stands for an id; without a run if the entry is not one of ours. */
    record Entry(ContainerId id, Optional<RunId> run, RunFiles files) {}

    /**
     * Takes an id.
     *
     * @return empty if it is taken
     */
    Optional<Entry> reserve(ContainerId id, RunId run) throws IOException {
        make(directory);
        make(containers);
        try {
            Files.createSymbolicLink(containers.resolve(id.value()), Path.of("..", run.incarnation().value(),
                    Long.toString(run.number())));
            return Optional.of(entry(id, run));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    Optional<Entry> find(ContainerId id) throws IOException {
        Path link = containers.resolve(id.value());
        try {
            Matcher target = TARGET.matcher(Files.readSymbolicLink(link).toString());
            return Optional.of(target.matches()
                    ? entry(id, new RunId(new Incarnation(target.group(1)), Long.parseLong(target.group(2))))
                    : new Entry(id, Optional.empty(), new RunFiles(link)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NotLinkException e) {
            return Optional.of(new Entry(id, Optional.empty(), new RunFiles(link)));
        }
    }

    boolean stands(Entry entry) throws IOException {
        return find(entry.id()).filter(entry::equals).isPresent();
    }

    /** All entries in the order of ids. Names that are no ids are not ours. */
    List<Entry> all() throws IOException {
        List<ContainerId> ids = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(containers)) {
            for (Path name : names) {
                id(name.getFileName().toString()).ifPresent(ids::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Collections.sort(ids);
        List<Entry> entries = new ArrayList<>();
        for (ContainerId id : ids) {
            find(id).ifPresent(entries::add);
        }
        return entries;
    }

    /** Gives an id back, unless another run has taken it since. The files of the run are gone by then. */
    void release(Entry entry) throws IOException {
        if (stands(entry)) {
            Files.deleteIfExists(containers.resolve(entry.id().value()));
        }
    }

    /**
     * Makes the directory of a run.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    void makeFiles(Entry entry) throws IOException {
        Path run = entry.files().directory();
        make(entry.files().incarnation());
        try {
            Files.createDirectory(run, PRIVATE);
        } catch (NoSuchFileException e) {
            // another run of the incarnation was the last in it and has just been removed
            make(entry.files().incarnation());
            Files.createDirectory(run, PRIVATE);
        }
    }

    /** Removes the directory of an incarnation once it has no run. */
    static void releaseIncarnation(RunFiles files) throws IOException {
        try {
            Files.deleteIfExists(files.incarnation());
        } catch (DirectoryNotEmptyException e) {
            // another run
        }
    }

    private Entry entry(ContainerId id, RunId run) {
        return new Entry(id, Optional.of(run),
                new RunFiles(directory.resolve(run.incarnation().value())
                        .resolve(Long.toString(run.number()))));
    }

    /** Makes a directory that only its owner can enter, or checks that it is one. */
    private static void make(Path directory) throws IOException {
        try {
            Files.createDirectory(directory, PRIVATE);
            return;
        } catch (NoSuchFileException e) {
            Files.createDirectories(directory.resolve("..").normalize(), PRIVATE);
        } catch (FileAlreadyExistsException e) {
            requirePrivate(directory);
            return;
        }
        try {
            Files.createDirectory(directory, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            requirePrivate(directory); // another was quicker
        }
    }

    private static void requirePrivate(Path directory) throws IOException {
        try (Directory opened = Directory.open(directory)) {
            FileFacts facts = opened.facts();
            if (facts.userId() != CallingProcess.effectiveUserId()
                    || (facts.permissions() & 0077) != 0) {
                throw new FileSystemException(directory.toString(), null,
                        "must belong to the caller and be closed to others (0700)");
            }
        }
    }

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException e) {
            return Optional.empty();
        }
    }
}
