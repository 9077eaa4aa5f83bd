package dev.stowage.harness.rules.runtime;

import dev.stowage.api.Layer;
import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleDiscovery;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.RuntimeTestTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules of this package. */
public final class RuntimeRules {
    private static final List<Class<?>> GROUPS = List.of(RuntimeBackendRules.class, CreateRules.class,
            CreateRaceRules.class, StartRules.class, KillRules.class, StopRules.class, PauseRules.class,
            ObserveRules.class, ExitRules.class, ExitCommandRules.class, AwaitRules.class, LogRules.class,
            DeleteRules.class, ListRules.class, RuntimeRecoveryRules.class, ManagerRules.class,
            InterruptRules.class, HookRules.class);

    private RuntimeRules() {}

    /**
     * Returns the rules for a runtime, or for an engine over it.
     *
     * @param target the backend under test
     * @param layer whether it is a runtime or an engine
     * @return the rules
     */
    public static List<Rule> of(RuntimeTestTarget target, Layer layer) {
        List<Rule> rules = new ArrayList<>(RuleDiscovery.rules(RuleKind.RUNTIME, GROUPS,
                method -> RuleDiscovery.appliesAt(layer, method), target::newFixture));
        rules.addAll(ExitCodeRules.rules(target, layer));
        return rules;
    }

    /**
     * Returns what the rules verify.
     *
     * @return clauses
     */
    public static Set<Clause> clauses() {
        Set<Clause> clauses = RuleDiscovery.clauses(GROUPS);
        clauses.add(Clause.EXIT_1);
        return clauses;
    }
}
