package dev.stowage.harness.rules.storage;

import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleDiscovery;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.StorageTestTarget;
import java.util.List;
import java.util.Set;

/** The rules of this package. */
public final class StorageRules {
    private static final List<Class<?>> GROUPS =
            List.of(StorageBackendRules.class, StorageCreateRules.class, StorageUpdateRules.class,
                    StorageConcurrentUpdateRules.class, StorageReadRules.class, StorageDeleteRules.class,
                    StorageDurabilityRules.class, StorageLogRules.class, StorageUnreadableRecordRules.class);

    private StorageRules() {}

    /**
     * Returns the rules for a storage backend.
     *
     * @param target the backend under test
     * @return the rules
     */
    public static List<Rule> of(StorageTestTarget target) {
        return RuleDiscovery.rules(RuleKind.STORAGE, GROUPS, method -> true, target::newFixture);
    }

    /**
     * Returns what the rules verify.
     *
     * @return clauses
     */
    public static Set<Clause> clauses() {
        return RuleDiscovery.clauses(GROUPS);
    }
}
