package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
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
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Errno;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine's copies of bundle configurations, at {@code <id>/<incarnation>/config.json}: a run may be
 * created long after the caller has changed or removed the bundle. The caller of {@link #write} and
 * {@link #remove} holds the container's operation lock.
 */
final class BundleCopies {
    private final Path path;

    BundleCopies(Path path) {
        this.path = path;
    }

    /** Returns the directory of an incarnation's copy, which is a bundle for the runtime. */
    Path pathOf(ContainerKey key) {
        return path.resolve(key.container().value()).resolve(key.incarnation().value());
    }

    /**
     * Writes the copy of an incarnation and removes those of earlier ones.
     *
     * @param durability what the copy must survive, since its record is written after it
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
        try {
            DirectoryTree.delete(path.resolve(id.value()));
        } catch (IOException e) {
            throw toException(id, Operation.DELETE, e);
        }
    }

    /** Lists the ids that have copies. */
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

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException e) { // so the file is not the engine's
            return Optional.empty();
        }
    }

    private static StowageException toException(ContainerId id, Operation operation, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new OperationInterruptedException(id, operation);
        }
        String problem = "cannot write or remove the engine's copy of the bundle: " + cause.getMessage();
        return cause instanceof PosixException posix && posix.is(Errno.ENOSPC)
                ? new StorageFullException(id, operation, problem, cause)
                : new StorageUnavailableException(id, operation, problem, cause);
    }
}
