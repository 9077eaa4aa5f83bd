package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Function;

/** Mutants of the handling of failed system calls. */
final class StorageFaultMutants {
    private StorageFaultMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutant("a refusal comes out as it is", UntypedFaultStorage::new, Clause.STORAGE_FAULT_1),
                mutant("a refused write takes effect when the store is opened", RollForwardStorage::new,
                        Clause.STORAGE_FAULT_2),
                mutant("a failed flush is passed over", IgnoredFlushFaultStorage::new,
                        Clause.STORAGE_FAULT_3),
                mutant("a failed flush takes the record away", DeleteOnFlushFaultStorage::new,
                        Clause.STORAGE_FAULT_4),
                mutant("nobody reads after a failure", UnreadableAfterFaultStorage::new,
                        Clause.STORAGE_FAULT_5),
                mutant("nothing is written after a failure", ReadOnlyAfterFaultStorage::new,
                        Clause.STORAGE_FAULT_6));
    }

    private static MutantBackend mutant(String name, Function<BackendContext, StatusStorage> opener,
            Clause... expectedViolations) {
        return MutantBackend.of(name, StorageSubject.of(name, opener), expectedViolations);
    }

    private static final class UntypedFaultStorage extends FlushingFileStorage {
        UntypedFaultStorage(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refusal(ContainerId id, IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static final class RollForwardStorage extends FlushingFileStorage {
        RollForwardStorage(BackendContext context) {
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
        StowageException discard(Path next, StowageException error) {
            return error;
        }
    }

    private static final class IgnoredFlushFaultStorage extends FlushingFileStorage {
        IgnoredFlushFaultStorage(BackendContext context) {
            super(context);
        }

        @Override
        void flushFile(Path file) {
            try {
                super.flushFile(file);
            } catch (IOException e) {
                // treats the failure as a slow disk
            }
        }

        @Override
        boolean flushDirectoryFor(ContainerId id) {
            try {
                flushDirectory();
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    private static final class DeleteOnFlushFaultStorage extends FlushingFileStorage {
        DeleteOnFlushFaultStorage(BackendContext context) {
            super(context);
        }

        @Override
        StowageException unknownOutcome(ContainerId id, IOException cause) {
            try {
                Files.deleteIfExists(file(id));
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
            return super.unknownOutcome(id, cause);
        }
    }

    private static final class UnreadableAfterFaultStorage extends FlushingFileStorage {
        private volatile boolean failed;

        UnreadableAfterFaultStorage(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refusal(ContainerId id, IOException cause) {
            failed = true;
            return super.refusal(id, cause);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            if (failed) {
                failed = false;
                throw new StorageUnavailableException(id, Operation.READ, "it failed before");
            }
            return super.read(id);
        }
    }

    private static final class ReadOnlyAfterFaultStorage extends FlushingFileStorage {
        private volatile boolean failed;

        ReadOnlyAfterFaultStorage(BackendContext context) {
            super(context);
        }

        @Override
        StowageException refusal(ContainerId id, IOException cause) {
            failed = true;
            return super.refusal(id, cause);
        }

        @Override
        StowageException unknownOutcome(ContainerId id, IOException cause) {
            failed = true;
            return super.unknownOutcome(id, cause);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            requireNoFault(id);
            return super.update(id, durability, change);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            requireNoFault(record.id().container());
            super.create(record, durability);
        }

        @Override
        public void delete(ContainerId id) {
            requireNoFault(id);
            super.delete(id);
        }

        private void requireNoFault(ContainerId id) {
            if (failed) {
                throw new StorageUnavailableException(id, Operation.UPDATE, "it failed before");
            }
        }
    }
}
