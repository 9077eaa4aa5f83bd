package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The ids that are in use: one directory each. Only one of several processes succeeds in creating it. All
 * files of a container are in it; renaming it releases the id and hides all files at once. Thread-safe.
 */
final class OciIdRegistry {
    /** No id contains this character, so that the files of two ids cannot be confused. */
    private static final String TRASH_SEPARATOR = "~";

    private final Path containers;
    private final Path trash;
    private final RandomGenerator random;

    OciIdRegistry(Path directory, RandomGenerator random) {
        this.containers = directory.resolve("containers");
        this.trash = directory.resolve("deleted");
        this.random = random;
    }

    /** Creates the directories, and deletes the files that incomplete deletions left. */
    void prepare() throws IOException {
        // a user who could write there could make this process signal processes and delete files
        PrivateDirectory.prepare(containers, OtherUsers.READ_ONLY);
        PrivateDirectory.prepare(trash, OtherUsers.READ_ONLY);
        for (String name : entryNames(trash)) {
            DirectoryTree.delete(trash.resolve(name));
        }
    }

    /**
     * Reserves an id.
     *
     * @return false if the id is in use; nothing was changed
     */
    boolean reserve(ContainerId id) throws IOException {
        try {
            PrivateDirectory.createNew(reservationDirectory(id));
            return true;
        } catch (FileAlreadyExistsException e) {
            // the id is in use
            return false;
        }
    }

    /**
     * Creates the directories of a run again whose files are gone.
     *
     * @throws FileAlreadyExistsException if another run has the id
     */
    void reserveAgain(OciRunFiles files) throws IOException {
        Optional<OciRunFiles> current = current(files.id());
        if (current.flatMap(OciRunFiles::run)
                .filter(run -> !files.run().equals(Optional.of(run)))
                .isPresent()) {
            throw new FileAlreadyExistsException(current.orElseThrow().directory().toString());
        }
        reserve(files.id());
        PrivateDirectory.prepare(files.directory(), OtherUsers.READ_ONLY);
    }

    private boolean isReserved(ContainerId id) {
        return Files.isDirectory(reservationDirectory(id), LinkOption.NOFOLLOW_LINKS);
    }

    OciRunFiles runFiles(ContainerId id, RunId run) {
        return OciRunFiles.of(id, run, reservationDirectory(id));
    }

    /** Returns the files of the current run of an id; empty if the id is not in use. */
    Optional<OciRunFiles> current(ContainerId id) throws IOException {
        Optional<RunId> run = entryNames(reservationDirectory(id)).stream()
                .flatMap(name -> OciRunFiles.parseRunId(name).stream())
                .findFirst();
        if (run.isPresent()) {
            return run.map(runId -> runFiles(id, runId));
        }
        return isReserved(id) ? Optional.of(OciRunFiles.unnamed(id, reservationDirectory(id)))
                : Optional.empty();
    }

    /** Returns all ids that are in use, sorted. */
    List<ContainerId> list() throws IOException {
        return entryNames(containers).stream().flatMap(name -> id(name).stream()).sorted().toList();
    }

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException notOurs) {
            // not an entry of this registry
            return Optional.empty();
        }
    }

    /** Releases an id, then deletes its files. Has no effect if the id is not in use. */
    void release(ContainerId id, Runnable afterRename) throws IOException {
        Path trashed = trash.resolve(id + TRASH_SEPARATOR + HexFormat.of().toHexDigits(random.nextLong()));
        try {
            Files.move(reservationDirectory(id), trashed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // not in use, or another process releases it at the same time
            return;
        }
        afterRename.run();
        DirectoryTree.delete(trashed);
    }

    /** Deletes the files that incomplete deletions of an id left. */
    void purgeTrash(ContainerId id) throws IOException {
        for (String name : entryNames(trash)) {
            if (name.startsWith(id + TRASH_SEPARATOR)) {
                DirectoryTree.delete(trash.resolve(name));
            }
        }
    }

    static List<String> entryNames(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            // nothing was created in it yet
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path reservationDirectory(ContainerId id) {
        return containers.resolve(id.value());
    }
}
