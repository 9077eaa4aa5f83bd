package dev.stowage.harness.mutant.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.SuiteProgressListener;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.reference.ReferenceBackends;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/**
 * Tests that a backend without directories gets a namespace for each store, and that its records are deleted.
 */
class ClusterNamespaceTest {
    private static final Set<Clause> CLAUSES =
            EnumSet.of(Clause.STORAGE_CREATE_1, Clause.STORAGE_LIST_1, Clause.STORAGE_SHARING_1);

    private final ReferenceBackends referenceBackends = new ReferenceBackends();
    private final Map<Path, BackendContext> stores = new ConcurrentHashMap<>();

    private StatusStorage open(BackendContext context) {
        assertEquals("here", context.settings().text("address").orElseThrow());
        String namespace = context.settings().text("namespace").orElseThrow();
        assertTrue(namespace.matches("[A-Za-z0-9._/-]+"), namespace);
        BackendContext named = BackendContext.of(Path.of("/").resolve(namespace), context.runDirectory())
                .withClock(context.clock())
                .withRandom(context.random());
        stores.put(named.stateDirectory(), named);
        return new DelegatingStorage(referenceBackends.storage(named)) {
            @Override
            public StorageCapabilities capabilities() {
                super.capabilities();
                return StorageCapabilities.of(Durability.DURABLE, Sharing.CLUSTER, UpdateExecution.ONCE);
            }
        };
    }

    private ConformanceReport run(StorageSubject subject) {
        return ConformanceRunner.run(List.of(subject.withSettings(Map.of("address", "here"))),
                SuiteOptions.standard().withClauseFilter(CLAUSES::contains), SuiteProgressListener.none());
    }

    @Test
    void isNewForEachStoreAndEmptiedAfterwards() {
        ConformanceReport conformanceReport = run(StorageSubject.of("named", this::open));
        assertEquals(new ConformanceReport.VerdictCounts(CLAUSES.size(), 0, 0, 0), conformanceReport.totals(),
                conformanceReport::toString);
        assertTrue(stores.size() > 2, stores::toString);
        stores.values().forEach(store -> assertEquals(0, referenceBackends.storage(store).list().size()));
    }

    @Test
    void keepsRecordsWithoutClusterCleanup() {
        run(StorageSubject.of("named", this::open).withoutClusterCleanup());
        assertTrue(stores.values()
                .stream()
                .anyMatch(store -> !referenceBackends.storage(store).list().isEmpty()));
    }
}
