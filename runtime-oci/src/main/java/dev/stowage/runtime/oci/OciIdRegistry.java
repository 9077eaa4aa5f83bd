package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import dev.stowage.posix.PrivateDirectory;
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
 * Which ids are taken: one directory each, made by mkdir, which one of many wins. All files of a container
 * lie below; one rename frees the id and takes every file out of sight.
 */
final class OciIdRegistry {
    /** No id holds it, so no id's files are taken for another's. */
    private static final String TRASH_SEPARATOR = "~";

    private final Path containers;
    private final Path trash;
    private final RandomGenerator random;

    OciIdRegistry(Path directory, RandomGenerator random) {
        this.containers = directory.resolve("containers");
        this.trash = directory.resolve("deleted");
        this.random = random;
    }

    /** Makes the directories and removes what a deletion left that did not come to its end. */
    void prepare() throws IOException {
        // who could write there could have this process signal processes and delete files of their choice
        PrivateDirectory.prepare(containers, OtherUsers.READ_ONLY);
        PrivateDirectory.prepare(trash, OtherUsers.READ_ONLY);
        for (String name : entryNames(trash)) {
            DirectoryTree.delete(trash.resolve(name));
        }
    }

    /**
     * Takes an id.
     *
     * @return false if it is taken; nothing was touched
     */
    boolean reserve(ContainerId id) throws IOException {
        try {
            PrivateDirectory.createNew(reservationDirectory(id));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private boolean isReserved(ContainerId id) {
        return Files.isDirectory(reservationDirectory(id), LinkOption.NOFOLLOW_LINKS);
    }

    OciRunFiles runFiles(ContainerId id, RunId run) {
        return OciRunFiles.of(id, run, reservationDirectory(id));
    }

    /** The files of a container's run; empty if the id is free. */
    Optional<OciRunFiles> current(ContainerId id) throws IOException {
        Optional<RunId> run = entryNames(reservationDirectory(id)).stream()
                .flatMap(name -> OciRunFiles.parseRunId(name).stream())
                .findFirst();
        if (run.isPresent()) {
            return run.map(runId -> runFiles(id, runId));
        }
        return isReserved(id)
                ? Optional.of(OciRunFiles.unnamed(id, reservationDirectory(id)))
                : Optional.empty();
    }

    /** All ids that are taken, in their order. */
    List<ContainerId> list() throws IOException {
        return entryNames(containers).stream().flatMap(name -> id(name).stream()).sorted().toList();
    }

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Frees an id, then removes its files. Done already: no effect. */
    void release(ContainerId id, Runnable afterRename) throws IOException {
        Path trashed = trash.resolve(id + TRASH_SEPARATOR + HexFormat.of().toHexDigits(random.nextLong()));
        try {
            Files.move(reservationDirectory(id), trashed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        afterRename.run();
        DirectoryTree.delete(trashed);
    }

    /** Removes the files of deletions of an id that did not come to their end. */
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
            return List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Path reservationDirectory(ContainerId id) {
        return containers.resolve(id.value());
    }
}
