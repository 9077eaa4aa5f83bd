package dev.stowage.harness.wrong.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Conformance;
import dev.stowage.harness.Options;
import dev.stowage.harness.Progress;
import dev.stowage.harness.Report;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.reference.References;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** A storage whose stores lie in no directory gets a namespace for each, and is left empty. */
class NamespaceTest {
    private static final Set<Clause> CLAUSES = EnumSet.of(Clause.STORED, Clause.LISTED,
            Clause.SHARING_OBJECTS);

    private final References references = new References();
    private final Map<Path, BackendContext> stores = new ConcurrentHashMap<>();

    private StatusStorage open(BackendContext context) {
        assertEquals("here", context.settings().text("address").orElseThrow());
        String namespace = context.settings().text("namespace").orElseThrow();
        assertTrue(namespace.matches("[A-Za-z0-9._/-]+"), namespace);
        BackendContext named = new BackendContext(Settings.none(), Path.of("/").resolve(namespace),
                context.runDirectory(), context.clock(), context.random());
        stores.put(named.stateDirectory(), named);
        return new DelegatingStorage(references.storage(named)) {
            @Override
            public StorageCapabilities capabilities() {
                super.capabilities();
                return new StorageCapabilities(Level.DURABLE, Sharing.CLUSTER, UpdateExecution.ONCE);
            }
        };
    }

    private Report run(StorageSubject subject) {
        return Conformance.run(List.of(subject.withSettings(Map.of("address", "here"))), Options
                .standard()
                .withClauses(CLAUSES::contains), Progress.none());
    }

    @Test
    void isNewForEachStoreAndLeftEmpty() {
        Report report = run(StorageSubject.of("named", this::open));
        assertEquals(new Report.Totals(CLAUSES.size(), 0, 0, 0), report.totals(), report::toString);
        assertTrue(stores.size() > 2, stores::toString);
        stores.values().forEach(store -> assertEquals(0, references.storage(store).list().size()));
    }

    @Test
    void isLeftAsItIsWhereTheClusterIsThrownAway() {
        run(StorageSubject.of("named", this::open).withoutRemoval());
        assertTrue(stores.values().stream().anyMatch(store -> !references.storage(store).list().isEmpty()));
    }
}
