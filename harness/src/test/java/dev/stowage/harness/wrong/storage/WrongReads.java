package dev.stowage.harness.wrong.storage;

import static dev.stowage.harness.wrong.storage.WrongStore.revised;
import static dev.stowage.harness.wrong.storage.WrongStore.wrong;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** What reading, listing and resolving can do wrong. */
final class WrongReads {
    private WrongReads() {}

    private static WrongBackend reading(String name,
            BiFunction<StatusStorage, ContainerId, ContainerRecord> read,
            Clause... caught) {
        return wrong(name, right -> new DelegatingStorage(right) {
            @Override
            public ContainerRecord read(ContainerId id) {
                return read.apply(right, id);
            }
        }, caught);
    }

    private static WrongBackend listing(String name, Function<StatusStorage, List<RecordEntry>> list,
            Clause... caught) {
        return wrong(name, right -> new DelegatingStorage(right) {
            @Override
            public List<RecordEntry> list() {
                return list.apply(right);
            }
        }, caught);
    }

    private static WrongBackend resolving(String name, BiFunction<StatusStorage, String, FullId> resolve,
            Clause... caught) {
        return wrong(name, right -> new DelegatingStorage(right) {
            @Override
            public FullId resolve(String text) {
                return resolve.apply(right, text);
            }
        }, caught);
    }

    /** Resolves as it should, and takes the first that fits where there is nothing. */
    private static WrongBackend alsoResolving(String name, BiFunction<String, FullId, Boolean> fits,
            Clause... caught) {
        return resolving(name, (right, text) -> {
            try {
                return right.resolve(text);
            } catch (NotFoundException e) {
                return first(right, id -> fits.apply(text, id)).orElseThrow(() -> e);
            }
        }, caught);
    }

    private static Optional<FullId> first(StatusStorage right, Predicate<FullId> fits) {
        return right.list().stream().map(RecordEntry::id).filter(fits).findFirst();
    }

    private static ContainerRecord readBy(StatusStorage right, ContainerId id, Predicate<FullId> fits) {
        try {
            return right.read(id);
        } catch (NotFoundException e) {
            return right.read(first(right, fits).orElseThrow(() -> e).container());
        }
    }

    static List<WrongBackend> all() {
        return List.of(
                wrong("a long record is read torn", Torn::new, Clause.READ_LAST),
                reading("read ignores case",
                        (right, id) -> readBy(right, id, there -> there.container()
                                .value()
                                .equalsIgnoreCase(id.value())),
                        Clause.READ_MISSING),
                // a deleted c1 is read as c11, too
                reading("read takes the beginning of an id", (right, id) -> readBy(right, id,
                        there -> there.container().value().startsWith(id.value())), Clause.READ_MISSING,
                        Clause.REMOVED),
                wrong("readers wait for an update", Blocking::new, Clause.READ_UNBLOCKED),
                wrong("another object lists what it has listed", Remembering::new, Clause.SHARING_OBJECTS),
                listing("list is in no order", right -> right.list().reversed(), Clause.LISTED),
                wrong("list of a sandbox takes a beginning", right -> new DelegatingStorage(right) {
                    @Override
                    public List<RecordEntry> list(ContainerId sandbox) {
                        return right.list()
                                .stream()
                                .filter(entry -> entry.id()
                                        .sandbox()
                                        .value()
                                        .startsWith(sandbox.value()))
                                .toList();
                    }
                }, Clause.LISTED_SANDBOX),
                listing("list fails when a record vanishes", WrongReads::oneByOne, Clause.LISTED_VANISHING),
                resolving("a beginning beats the exact id", (right, text) -> {
                    List<String> ids = right.list()
                            .stream()
                            .filter(entry -> !text.isEmpty() && entry.container().value().startsWith(text))
                            .map(entry -> entry.id().toString())
                            .toList();
                    if (ids.size() > 1) {
                        throw new AmbiguousException(text, ids);
                    }
                    return right.resolve(text);
                }, Clause.RESOLVED),
                resolving("a name beats the exact id", (right, text) -> right.list()
                        .stream()
                        .filter(entry -> entry instanceof RecordEntry.Intact(ContainerRecord record)
                                && record.name().filter(name -> name.value().equals(text)).isPresent())
                        .map(RecordEntry::id)
                        .findFirst()
                        .orElseGet(() -> right.resolve(text)), Clause.RESOLVED),
                alsoResolving("a sandbox means its first container", (text, id) -> id.sandbox()
                        .value()
                        .equals(text), Clause.RESOLVED_MISSING),
                resolving("an ambiguous text means the first", (right, text) -> {
                    try {
                        return right.resolve(text);
                    } catch (AmbiguousException e) {
                        return first(right, id -> id.toString().equals(e.candidates().getFirst()))
                                .orElseThrow();
                    }
                }, Clause.RESOLVED_AMBIGUOUS),
                resolving("candidates are in no order", (right, text) -> {
                    try {
                        return right.resolve(text);
                    } catch (AmbiguousException e) {
                        throw new AmbiguousException(text, e.candidates().reversed());
                    }
                }, Clause.RESOLVED_AMBIGUOUS),
                alsoResolving("an asterisk is a wildcard", (text, id) -> text.contains("*")
                        && FileSystems.getDefault()
                                .getPathMatcher("glob:" + text)
                                .matches(Path.of(id.container().value())),
                        Clause.RESOLVED_PLAIN),
                alsoResolving("a percent sign is a wildcard", (text, id) -> text.equals("x%")
                        && id.container().value().startsWith("x"), Clause.RESOLVED_PLAIN),
                alsoResolving("a text is a path", (text, id) -> text.startsWith("../")
                        && text.endsWith("/" + id.container()), Clause.RESOLVED_PLAIN));
    }

    private static List<RecordEntry> oneByOne(StatusStorage right) {
        List<RecordEntry> seen = right.list();
        if (seen.size() > 1) {
            try {
                new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<RecordEntry> entries = new ArrayList<>();
        for (RecordEntry entry : seen) {
            entries.add(entry instanceof RecordEntry.Intact
                    ? new RecordEntry.Intact(right.read(entry.container()))
                    : entry);
        }
        return entries;
    }

    /** New revision, old status: of records with labels, which are long. */
    private static final class Torn extends DelegatingStorage {
        private final Map<ContainerId, Status> older = new ConcurrentHashMap<>();

        Torn(StatusStorage right) {
            super(right);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            return right.update(id, level, record -> {
                older.put(id, record.status());
                return change.apply(record);
            });
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            ContainerRecord record = right.read(id);
            return record.config().labels().isEmpty()
                    ? record
                    : revised(record, record.revision(), older.getOrDefault(id, record.status()));
        }
    }

    private static final class Blocking extends DelegatingStorage {
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

        Blocking(StatusStorage right) {
            super(right);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            return right.update(id, level, record -> {
                lock.writeLock().lock();
                try {
                    return change.apply(record);
                } finally {
                    lock.writeLock().unlock();
                }
            });
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            lock.readLock().lock();
            try {
                return right.read(id);
            } finally {
                lock.readLock().unlock();
            }
        }
    }

    private static final class Remembering extends DelegatingStorage {
        private volatile Optional<List<RecordEntry>> listed = Optional.empty();

        Remembering(StatusStorage right) {
            super(right);
        }

        @Override
        public void create(ContainerRecord record, Level level) {
            right.create(record, level);
            listed = Optional.empty();
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            ContainerRecord next = right.update(id, level, change);
            listed = Optional.empty();
            return next;
        }

        @Override
        public void delete(ContainerId id) {
            right.delete(id);
            listed = Optional.empty();
        }

        @Override
        public List<RecordEntry> list() {
            List<RecordEntry> list = listed.orElseGet(right::list);
            listed = Optional.of(list);
            return list;
        }
    }
}
