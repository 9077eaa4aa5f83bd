package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Mutants of list. */
final class StorageListMutants {
    private StorageListMutants() {}

    private static MutantBackend mutatingList(String name, Function<StatusStorage, List<RecordEntry>> list,
            Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public List<RecordEntry> list() {
                return list.apply(delegate());
            }
        }, expectedViolations);
    }

    static List<MutantBackend> all() {
        return List.of(
                mutant("another object lists what it has listed", StaleListStorage::new,
                        Clause.STORAGE_SHARING_1),
                mutatingList("list is in no order", original -> original.list().reversed(),
                        Clause.STORAGE_LIST_1),
                mutant("list of a sandbox takes a prefix", original -> new DelegatingStorage(original) {
                    @Override
                    public List<RecordEntry> list(ContainerId sandbox) {
                        return delegate().list()
                                .stream()
                                .filter(entry -> entry.id().sandbox().value().startsWith(sandbox.value()))
                                .toList();
                    }
                }, Clause.STORAGE_LIST_2), mutatingList("list fails when a record vanishes",
                        StorageListMutants::listByReadingEach, Clause.STORAGE_LIST_3));
    }

    private static List<RecordEntry> listByReadingEach(StatusStorage original) {
        List<RecordEntry> seen = original.list();
        if (seen.size() > 1) {
            try {
                TestDeadline.pause(Duration.ofMillis(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        List<RecordEntry> entries = new ArrayList<>();
        for (RecordEntry entry : seen) {
            entries.add(entry instanceof RecordEntry.ReadableRecord
                    ? RecordEntry.readable(original.read(entry.container()))
                    : entry);
        }
        return entries;
    }

    private static final class StaleListStorage extends DelegatingStorage {
        private volatile Optional<List<RecordEntry>> listed = Optional.empty();

        StaleListStorage(StatusStorage original) {
            super(original);
        }

        @Override
        public void create(ContainerRecord record, Durability durability) {
            delegate().create(record, durability);
            listed = Optional.empty();
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            ContainerRecord next = delegate().update(id, durability, change);
            listed = Optional.empty();
            return next;
        }

        @Override
        public void delete(ContainerId id) {
            delegate().delete(id);
            listed = Optional.empty();
        }

        @Override
        public List<RecordEntry> list() {
            List<RecordEntry> list = listed.orElseGet(delegate()::list);
            listed = Optional.of(list);
            return list;
        }
    }
}
