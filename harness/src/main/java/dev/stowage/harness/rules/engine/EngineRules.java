package dev.stowage.harness.rules.engine;

import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleDiscovery;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.EngineFixture;
import dev.stowage.harness.rules.fixture.RuntimeTestTarget;
import java.util.List;
import java.util.Set;

/** The rules of this package. */
public final class EngineRules {
    private static final List<Class<?>> GROUPS =
            List.of(ConfigureRules.class, RunRules.class, RecordRules.class, MutualExclusionRules.class,
                    EngineRecoveryRules.class, StorageOutageRules.class);

    private EngineRules() {}

    /**
     * Returns the rules for an engine.
     *
     * @param target an engine
     * @return the rules
     */
    public static List<Rule> of(RuntimeTestTarget target) {
        return RuleDiscovery.rules(RuleKind.ENGINE, GROUPS, method -> true,
                findings -> (EngineFixture) target.newFixture(findings));
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
