package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;
import static dev.stowage.harness.mutant.storage.MutantStorages.mutantWithContext;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** Mutants of what every backend does: its name, opening, closing, errors. */
final class StorageBackendMutants {
    private StorageBackendMutants() {}

    static List<MutantBackend> all() {
        return List.of(mutant("a strange name", original -> new DelegatingStorage(original) {
            @Override
            public String name() {
                return "My Store";
            }
        }, Clause.BACKEND_1), mutant("it says it is missing", original -> new DelegatingStorage(original) {
            @Override
            public Availability availability() {
                return Availability.unavailable("nothing", "nothing");
            }
        }, Clause.BACKEND_2), mutant("a closed store answers", original -> new DelegatingStorage(original) {
            @Override
            public void close() {
                // the record is not deleted
            }
        }, Clause.BACKEND_3),
                mutant("a closed store works before it refuses", LateClosedCheckStorage::new,
                        Clause.BACKEND_4),
                // the suite closes again what a rule has closed
                mutant("closing is not idempotent", CloseOnceStorage::new, Clause.BACKEND_5,
                        Clause.BACKEND_7),
                mutant("closing complains", original -> new DelegatingStorage(original) {
                    @Override
                    public void close() {
                        delegate().close();
                        throw new UnsupportedOperationException("close");
                    }
                }, Clause.BACKEND_7),
                mutant("errors do not say what they are about", original -> new DelegatingStorage(original) {
                    @Override
                    public ContainerRecord read(ContainerId id) {
                        try {
                            return delegate().read(id);
                        } catch (NotFoundException e) {
                            throw new NotFoundException(ErrorSubject.of("record"), Operation.READ);
                        }
                    }
                }, Clause.BACKEND_6), mutant("opening forgets the twentieth record", original -> {
                    List<RecordEntry> list = original.list();
                    if (list.size() >= 20) {
                        original.delete(list.getLast().container());
                    }
                    return original;
                }, Clause.STORAGE_DURABILITY_4),
                mutant("closing loses what was not flushed", LoseOnCloseStorage::new, Clause.STORAGE_CLOSE_1),
                mutantWithContext("any file is a record", Durability.DURABLE,
                        (original, context) -> new ForeignFileStorage(original,
                                createWithPermissions(context.stateDirectory(), "rwx------")),
                        Clause.STORAGE_LIST_4),
                mutantWithContext("the store is open to others", Durability.DURABLE, (original, context) -> {
                    createWithPermissions(context.stateDirectory(), "rwxr-xr-x");
                    return original;
                }, Clause.STORAGE_PERMISSIONS_1));
    }

    private static Path createWithPermissions(Path directory, String permissions) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class LateClosedCheckStorage extends DelegatingStorage {
        private volatile boolean closed;

        LateClosedCheckStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void close() {
            closed = true;
        }

        private <T> T requireOpen(T answer) {
            if (closed) {
                throw new ClosedException(ErrorSubject.of("reference"), Operation.READ);
            }
            return answer;
        }

        @Override
        public dev.stowage.api.storage.StorageCapabilities capabilities() {
            return requireOpen(delegate().capabilities());
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            delegate().create(record, durability);
            requireOpen(record);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return requireOpen(delegate().read(id));
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            return requireOpen(delegate().update(id, durability, change));
        }

        @Override
        public void delete(ContainerId id) {
            delegate().delete(id);
            requireOpen(id);
        }

        @Override
        public List<RecordEntry> list() {
            return requireOpen(delegate().list());
        }

        @Override
        public List<RecordEntry> list(ContainerId sandbox) {
            return requireOpen(delegate().list(sandbox));
        }

        @Override
        public List<StorageLogEntry> log() {
            return requireOpen(delegate().log());
        }

        @Override
        public void compact() {
            delegate().compact();
            requireOpen(true);
        }

        @Override
        public QualifiedId resolve(String text) {
            if (closed) {
                throw new ClosedException(ErrorSubject.of(text), Operation.RESOLVE);
            }
            return delegate().resolve(text);
        }
    }

    private static final class CloseOnceStorage extends DelegatingStorage {
        private final AtomicInteger closes = new AtomicInteger();

        CloseOnceStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void close() {
            delegate().close();
            if (closes.incrementAndGet() > 1) {
                throw new IllegalStateException("closed already");
            }
        }
    }

    private static final class LoseOnCloseStorage extends DelegatingStorage {
        private volatile Optional<ContainerId> dirty = Optional.empty();

        LoseOnCloseStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            ContainerRecord next = delegate().update(id, durability, change);
            if (durability == Durability.ATOMIC) {
                dirty = Optional.of(id);
            }
            return next;
        }

        @Override
        public void close() {
            Optional<ContainerId> lost = dirty;
            dirty = Optional.empty();
            lost.ifPresent(delegate()::delete);
            delegate().close();
        }
    }

    private static final class ForeignFileStorage extends DelegatingStorage {
        private final Path directory;

        ForeignFileStorage(StatusStorage original, Path directory) {
            super(original);
            this.directory = directory;
        }

        @Override
        public List<RecordEntry> list() {
            try (Stream<Path> files = Files.list(directory)) {
                Stream<RecordEntry> strange = files.filter(Files::isRegularFile)
                        .filter(file -> file.getFileName().toString().endsWith(".txt"))
                        .map(file -> RecordEntry.unreadable(QualifiedId.standalone(new ContainerId("readme")),
                                "not a record"));
                return Stream.concat(delegate().list().stream(), strange).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
