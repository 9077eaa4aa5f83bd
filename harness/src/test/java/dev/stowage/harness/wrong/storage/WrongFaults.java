package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;

/** What a storage can do wrong when the system refuses what it asks for. */
final class WrongFaults {
    private WrongFaults() {}

    static List<WrongBackend> all() {
        return List.of(
                wrong("a refusal comes out as it is", Untyped::new, Clause.FAULT_TYPED),
                wrong("what was refused is done when the store is opened", RollingForward::new,
                        Clause.FAULT_NO_EFFECT),
                wrong("a failed flush is passed over", Unflushed::new, Clause.FAULT_FLUSH),
                wrong("a failed flush takes the record away", Removing::new, Clause.FAULT_OLD_OR_NEW),
                wrong("nobody reads after a failure", Unreadable::new, Clause.FAULT_READS),
                wrong("nothing is written after a failure", Poisoned::new, Clause.FAULT_HEALS));
    }

    private static WrongBackend wrong(String name, Function<BackendContext, StatusStorage> opener,
            Clause... caught) {
        return WrongBackend.of(name, StorageSubject.of(name, opener), caught);
    }

    private static final class Untyped extends FlushingFileStorage {
        Untyped(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refused(ContainerId id, IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static final class RollingForward extends FlushingFileStorage {
        RollingForward(BackendContext context) {
            super(context);
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, "*.next")) {
                for (Path leftover : leftovers) {
                    Files.move(leftover, Path.of(leftover.toString().replace(".next", ".json")),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        StowageException discarded(Path next, StowageException error) {
            return error;
        }
    }

    private static final class Unflushed extends FlushingFileStorage {
        Unflushed(BackendContext context) {
            super(context);
        }

        @Override
        void flushFile(Path file) {
            try {
                super.flushFile(file);
            } catch (IOException e) {
                // the disk was only slow
            }
        }

        @Override
        boolean flushed(ContainerId id) {
            try {
                flushDirectory();
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    private static final class Removing extends FlushingFileStorage {
        Removing(BackendContext context) {
            super(context);
        }

        @Override
        StowageException unknown(ContainerId id, IOException cause) {
            try {
                Files.deleteIfExists(file(id));
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
            return super.unknown(id, cause);
        }
    }

    private static final class Unreadable extends FlushingFileStorage {
        private volatile boolean failed;

        Unreadable(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refused(ContainerId id, IOException cause) {
            failed = true;
            return super.refused(id, cause);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            if (failed) {
                failed = false;
                throw new StorageUnavailableException(id.value(), Operation.READ, "it failed before");
            }
            return super.read(id);
        }
    }

    private static final class Poisoned extends FlushingFileStorage {
        private volatile boolean failed;

        Poisoned(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refused(ContainerId id, IOException cause) {
            failed = true;
            return super.refused(id, cause);
        }

        @Override
        StowageException unknown(ContainerId id, IOException cause) {
            failed = true;
            return super.unknown(id, cause);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            requireWhole(id);
            return super.update(id, level, change);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            requireWhole(record.id().container());
            super.create(record, level);
        }

        @Override
        public void delete(ContainerId id) {
            requireWhole(id);
            super.delete(id);
        }

        private void requireWhole(ContainerId id) {
            if (failed) {
                throw new StorageUnavailableException(id.value(), Operation.UPDATE, "it failed before");
            }
        }
    }
}
