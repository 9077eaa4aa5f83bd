package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.CurrentProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Which ids are taken: one directory each, made by mkdir, which one of many wins. All files of a container
 * lie below; one rename frees the id and takes every file out of sight.
 */
final class OciIdRegistry {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** No id holds it, so no id's files are taken for another's. */
    private static final String TRASH_SEPARATOR = "~";

    private static final int OTHERS_WRITE = 0022;

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
        Files.createDirectories(containers, OWNER_ONLY);
        Files.createDirectories(trash, OWNER_ONLY);
        for (Path directory : List.of(containers, trash)) {
            requireOwnedByCaller(directory);
        }
        for (String name : entryNames(trash)) {
            deleteRecursively(trash.resolve(name));
        }
    }

    /** Whoever could write there could make us signal processes and remove files of his choice. */
    private static void requireOwnedByCaller(Path directory) throws IOException {
        Map<String, Object> found = Files.readAttributes(directory, "unix:uid,mode,isDirectory",
                LinkOption.NOFOLLOW_LINKS);
        boolean owned = found.get("uid") instanceof Integer user && user == CurrentProcess.effectiveUserId();
        boolean notWritableByOthers = found.get("mode") instanceof Integer mode && (mode & OTHERS_WRITE) == 0;
        if (!owned || !notWritableByOthers || !Boolean.TRUE.equals(found.get("isDirectory"))) {
            throw new IOException(directory + " must be a directory, no link, that only user "
                    + CurrentProcess.effectiveUserId() + " owns and may write to");
        }
    }

    /**
     * Takes an id.
     *
     * @return false if it is taken; nothing was touched
     */
    boolean reserve(ContainerId id) throws IOException {
        try {
            createPrivateDirectory(reservationDirectory(id));
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
        deleteRecursively(trashed);
    }

    /** Removes the files of deletions of an id that did not come to their end. */
    void purgeTrash(ContainerId id) throws IOException {
        for (String name : entryNames(trash)) {
            if (name.startsWith(id + TRASH_SEPARATOR)) {
                deleteRecursively(trash.resolve(name));
            }
        }
    }

    static void createPrivateDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, OWNER_ONLY);
    }

    /** Removes a directory and all below; follows no link, and passes over what vanishes meanwhile. */
    static void deleteRecursively(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
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
            public FileVisitResult postVisitDirectory(Path visited,
                    @org.jspecify.annotations.Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
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
