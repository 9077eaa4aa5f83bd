package dev.stowage.harness.rules.crash;

import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleDiscovery;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.StorageTestTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules of this package. */
public final class CrashRules {
    private static final List<Class<?>> FIXED =
            List.of(StorageMultiProcessRules.class, StorageLockRules.class);
    private static final List<Class<?>> REPEATED =
            List.of(StoragePowerLossRules.class, StorageFaultRules.class, StorageFileCorruptionRules.class,
                    StorageStressRules.class, StorageDiskFullRules.class);

    private CrashRules() {}

    /**
     * Returns the rules for a storage backend.
     *
     * @param target the backend under test
     * @return the rules
     */
    public static List<Rule> of(StorageTestTarget target) {
        List<Rule> rules = new ArrayList<>(
                RuleDiscovery.rules(RuleKind.STORAGE, FIXED, method -> true, target::newFixture));
        rules.addAll(
                RuleDiscovery.rules(RuleKind.STORAGE_SOAK, REPEATED, method -> true, target::newFixture));
        return rules;
    }

    /**
     * Returns what the rules verify.
     *
     * @return clauses
     */
    public static Set<Clause> clauses() {
        Set<Clause> clauses = RuleDiscovery.clauses(FIXED);
        clauses.addAll(RuleDiscovery.clauses(REPEATED));
        return clauses;
    }
}
