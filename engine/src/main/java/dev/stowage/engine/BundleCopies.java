package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import dev.stowage.bundle.BundleOverrides;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine's copies of bundle configurations, {@code <id>/<incarnation>/config.json} each: a container may
 * be initialised long after its caller has changed or removed the bundle. Writing and removing need the
 * container's operation lock.
 */
final class BundleCopies {
    private final Path path;

    BundleCopies(Path path) {
        this.path = path;
    }

    /** Returns the directory of the copy for one life: a bundle for the runtime. */
    Path pathOf(ContainerKey key) {
        return path.resolve(key.container().value()).resolve(key.incarnation().value());
    }

    /**
     * Writes the only copy of an id: what an earlier life has left goes first.
     *
     * @param durability what the copy must survive; its record comes after it
     */
    void write(ContainerKey key, OciBundle bundle, Durability durability) {
        remove(key.container());
        try (Directory all = Directory.open(path)) {
            all.createDirectory(key.container().value());
            try (Directory own = all.openDirectory(key.container().value())) {
                own.createDirectory(key.incarnation().value());
                bundle.writeCopy(pathOf(key), BundleOverrides.NONE);
                if (durability == Durability.DURABLE) {
                    sync(own, key);
                    all.sync();
                }
            }
        } catch (IOException e) {
            StowageException failure = toException(key.container(), Operation.CONFIGURE, e);
            try {
                remove(key.container());
            } catch (StowageException cleanupFailure) {
                failure.addSuppressed(cleanupFailure);
            }
            throw failure;
        }
    }

    /** Removes all copies of an id. */
    void remove(ContainerId id) {
        try (Directory all = Directory.open(path)) {
            deleteRecursively(all, id.value());
        } catch (IOException e) {
            throw toException(id, Operation.DELETE, e);
        }
    }

    /** Lists the ids of which there are copies. */
    List<ContainerId> ids() {
        List<ContainerId> ids = new ArrayList<>();
        try (Directory all = Directory.open(path)) {
            for (String name : all.names()) {
                id(name).ifPresent(ids::add);
            }
        } catch (IOException e) {
            throw new StorageUnavailableException(ErrorSubject.of(path.toString()), Operation.OPEN,
                    "cannot be listed", e);
        }
        return ids;
    }

    private static void sync(Directory own, ContainerKey key) throws IOException {
        try (Directory copy = own.openDirectory(key.incarnation().value());
                OpenFile config = copy.openFile(OciBundle.CONFIG_FILE, OpenFile.Access.READ)) {
            config.sync();
            copy.sync();
        }
        own.sync();
    }

    private static void deleteRecursively(Directory parent, String name) throws IOException {
        Optional<FileAttributes> facts = parent.attributes(name);
        if (facts.map(FileAttributes::fileKind)
                .filter(FileAttributes.FileKind.DIRECTORY::equals)
                .isPresent()) {
            try (Directory directory = parent.openDirectory(name)) {
                for (String entry : directory.names()) {
                    deleteRecursively(directory, entry);
                }
            }
            parent.deleteDirectory(name);
        } else if (facts.isPresent()) {
            parent.delete(name);
        }
    }

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException e) {
            return Optional.empty();
        }
    }

    private static StowageException toException(ContainerId id, Operation operation, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new OperationInterruptedException(id, operation);
        }
        String problem = "the engine's copy of the bundle: " + cause.getMessage();
        return cause instanceof PosixException posix && posix.is(Errno.ENOSPC)
                ? new StorageFullException(id, operation, problem, cause)
                : new StorageUnavailableException(id, operation, problem, cause);
    }
}
