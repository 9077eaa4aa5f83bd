package dev.stowage.harness.wrong.storage;

import static dev.stowage.harness.wrong.storage.WrongStore.madeUp;
import static dev.stowage.harness.wrong.storage.WrongStore.opened;
import static dev.stowage.harness.wrong.storage.WrongStore.wrong;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/** What deleting, keeping what is damaged, closing and opening can do wrong. */
final class WrongKeeping {
    private WrongKeeping() {}

    static List<WrongBackend> all() {
        return Stream.of(deletes(), damages(), openings()).flatMap(List::stream).toList();
    }

    private static List<WrongBackend> deletes() {
        return List.of(
                wrong("a deleted record is resolved", Resolving::new, Clause.REMOVED),
                wrong("delete of nothing is refused", right -> new DelegatingStorage(right) {
                    @Override
                    public void delete(ContainerId id) {
                        if (!has(id)) {
                            throw new NotFoundException(id.value(), Operation.DELETE);
                        }
                        right.delete(id);
                    }
                }, Clause.REMOVED_TWICE),
                wrong("delete leaves the name taken", Naming::new, Clause.REMOVED_FREES));
    }

    private static List<WrongBackend> damages() {
        return List.of(
                wrong("a damaged record is not found", right -> new DelegatingStorage(right) {
                    @Override
                    public ContainerRecord read(ContainerId id) {
                        try {
                            return right.read(id);
                        } catch (UnreadableException e) {
                            throw new NotFoundException(id.value(), Operation.READ);
                        }
                    }
                }, Clause.DAMAGED_READ),
                wrong("the change sees a damaged record", right -> new DelegatingStorage(right) {
                    @Override
                    public ContainerRecord update(ContainerId id, Level level,
                            Function<ContainerRecord, Status> change) {
                        if (damaged(id)) {
                            change.apply(madeUp(id));
                        }
                        return right.update(id, level, change);
                    }
                }, Clause.DAMAGED_READ),
                wrong("an unknown version is overwritten", right -> new DelegatingStorage(right) {
                    @Override
                    public ContainerRecord update(ContainerId id, Level level,
                            Function<ContainerRecord, Status> change) {
                        if (damaged(id)) {
                            right.delete(id);
                            right.create(madeUp(id), level);
                        }
                        return right.update(id, level, change);
                    }
                }, Clause.DAMAGED_READ),
                wrong("opening removes damaged records", right -> {
                    right.list()
                            .stream()
                            .filter(RecordEntry.Unreadable.class::isInstance)
                            .forEach(entry -> right.delete(entry.container()));
                    return right;
                }, Clause.DAMAGED_READ),
                wrong("list hides damaged records", right -> new DelegatingStorage(right) {
                    @Override
                    public List<RecordEntry> list() {
                        return right.list().stream().filter(RecordEntry.Intact.class::isInstance).toList();
                    }
                }, Clause.DAMAGED_LISTED),
                wrong("list fails at a damaged record", right -> new DelegatingStorage(right) {
                    @Override
                    public List<RecordEntry> list() {
                        List<RecordEntry> list = right.list();
                        list.stream()
                                .filter(RecordEntry.Unreadable.class::isInstance)
                                .findFirst()
                                .ifPresent(entry -> right.read(entry.container()));
                        return list;
                    }
                }, Clause.DAMAGED_LISTED),
                wrong("create overwrites a damaged record", right -> new DelegatingStorage(right) {
                    @Override
                    public void create(ContainerRecord record, Level level) {
                        if (damaged(record.id().container())) {
                            right.delete(record.id().container());
                        }
                        right.create(record, level);
                    }
                }, Clause.DAMAGED_KEPT),
                wrong("a damaged record cannot be deleted", right -> new DelegatingStorage(right) {
                    @Override
                    public void delete(ContainerId id) {
                        if (damaged(id)) {
                            right.read(id);
                        }
                        right.delete(id);
                    }
                }, Clause.DAMAGED_REMOVED));
    }

    private static List<WrongBackend> openings() {
        return List.of(
                wrong("a strange name", right -> new DelegatingStorage(right) {
                    @Override
                    public String name() {
                        return "My Store";
                    }
                }, Clause.BACKEND_NAME),
                wrong("it says it is missing", right -> new DelegatingStorage(right) {
                    @Override
                    public Availability availability() {
                        return new Availability.Missing("nothing", "nothing");
                    }
                }, Clause.BACKEND_AVAILABILITY),
                wrong("a closed store answers", right -> new DelegatingStorage(right) {
                    @Override
                    public void close() {
                        // forgotten
                    }
                }, Clause.BACKEND_CLOSED),
                wrong("a closed store works before it refuses", Refusing::new,
                        Clause.BACKEND_CLOSED_NO_EFFECT),
                // the suite itself closes again what a rule has closed
                wrong("closing twice fails", Fragile::new, Clause.BACKEND_CLOSE_TWICE, Clause.BACKEND_CLOSED,
                        Clause.LEVEL_REOPEN),
                wrong("errors do not say what they are about", right -> new DelegatingStorage(right) {
                    @Override
                    public ContainerRecord read(ContainerId id) {
                        try {
                            return right.read(id);
                        } catch (NotFoundException e) {
                            throw new NotFoundException("record", Operation.READ);
                        }
                    }
                }, Clause.BACKEND_ERROR_SUBJECT),
                wrong("opening forgets the twentieth record", right -> {
                    List<RecordEntry> list = right.list();
                    if (list.size() >= 20) {
                        right.delete(list.getLast().container());
                    }
                    return right;
                }, Clause.LEVEL_REOPEN),
                wrong("closing loses what was not flushed", Unflushed::new, Clause.CLOSE_KEEPS),
                opened("any file is a record", Level.DURABLE, (right, context) -> new Foreign(right,
                        made(context.stateDirectory(), "rwx------")), Clause.LISTED_FOREIGN),
                opened("anybody may look in", Level.DURABLE, (right, context) -> {
                    made(context.stateDirectory(), "rwxr-xr-x");
                    return right;
                }, Clause.PERMISSIONS));
    }

    private static Path made(Path directory, String permissions) {
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Resolving extends DelegatingStorage {
        private final Map<String, FullId> deleted = new ConcurrentHashMap<>();

        Resolving(StatusStorage right) {
            super(right);
        }

        @Override
        public void delete(ContainerId id) {
            right.list()
                    .stream()
                    .filter(entry -> entry.container().equals(id))
                    .forEach(entry -> deleted.put(entry.id().sandbox() + "/" + id, entry.id()));
            right.delete(id);
        }

        @Override
        public FullId resolve(String text) {
            return Optional.ofNullable(deleted.get(text)).orElseGet(() -> right.resolve(text));
        }
    }

    /** The name stays with the deleted id. */
    private static final class Naming extends DelegatingStorage {
        private final Map<ContainerName, ContainerId> taken = new ConcurrentHashMap<>();

        Naming(StatusStorage right) {
            super(right);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            ContainerId id = record.id().container();
            record.name().filter(name -> !taken.getOrDefault(name, id).equals(id)).ifPresent(name -> {
                throw new AlreadyExistsException(name.value(), Operation.CREATE);
            });
            right.create(record, level);
        }

        @Override
        public void delete(ContainerId id) {
            for (RecordEntry entry : right.list()) {
                if (entry instanceof RecordEntry.Intact(ContainerRecord record)
                        && entry.container().equals(id)) {
                    record.name().ifPresent(name -> taken.put(name, id));
                }
            }
            right.delete(id);
        }
    }

    private static final class Refusing extends DelegatingStorage {
        private volatile boolean closed;

        Refusing(StatusStorage right) {
            super(right);
        }

        @Override
        public void close() {
            closed = true;
        }

        private <T> T open(T answer) {
            if (closed) {
                throw new ClosedException("reference", Operation.READ);
            }
            return answer;
        }

        @Override
        public dev.stowage.api.storage.StorageCapabilities capabilities() {
            return open(right.capabilities());
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            right.create(record, level);
            open(record);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return open(right.read(id));
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            return open(right.update(id, level, change));
        }

        @Override
        public void delete(ContainerId id) {
            right.delete(id);
            open(id);
        }

        @Override
        public List<RecordEntry> list() {
            return open(right.list());
        }

        @Override
        public List<RecordEntry> list(ContainerId sandbox) {
            return open(right.list(sandbox));
        }

        @Override
        public FullId resolve(String text) {
            if (closed) {
                throw new ClosedException(text, Operation.RESOLVE);
            }
            return right.resolve(text);
        }
    }

    private static final class Fragile extends DelegatingStorage {
        private final AtomicInteger closes = new AtomicInteger();

        Fragile(StatusStorage right) {
            super(right);
        }

        @Override
        public void close() {
            right.close();
            if (closes.incrementAndGet() > 1) {
                throw new IllegalStateException("closed already");
            }
        }
    }

    private static final class Unflushed extends DelegatingStorage {
        private volatile Optional<ContainerId> dirty = Optional.empty();

        Unflushed(StatusStorage right) {
            super(right);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            ContainerRecord next = right.update(id, level, change);
            if (level == Level.ATOMIC) {
                dirty = Optional.of(id);
            }
            return next;
        }

        @Override
        public void close() {
            Optional<ContainerId> lost = dirty;
            dirty = Optional.empty();
            lost.ifPresent(right::delete);
            right.close();
        }
    }

    private static final class Foreign extends DelegatingStorage {
        private final Path directory;

        Foreign(StatusStorage right, Path directory) {
            super(right);
            this.directory = directory;
        }

        @Override
        public List<RecordEntry> list() {
            try (Stream<Path> files = Files.list(directory)) {
                Stream<RecordEntry> strange = files.filter(Files::isRegularFile)
                        .filter(file -> file.getFileName().toString().endsWith(".txt"))
                        .map(file -> new RecordEntry.Unreadable(FullId.alone(new ContainerId("readme")),
                                "not a record"));
                return Stream.concat(right.list().stream(), strange).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
