package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.Clause;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rules for one subject, with what they share. */
public final class RuleSuite implements AutoCloseable {
    static final List<Class<?>> RUNTIME_RULE_GROUPS = List.of(RuntimeBackendRules.class, CreateRules.class,
            CreateRaceRules.class,
            StartRules.class, KillRules.class, StopRules.class, PauseRules.class, ObserveRules.class,
            ExitRules.class,
            AwaitRules.class, LogRules.class, DeleteRules.class, ListRules.class, RuntimeRecoveryRules.class,
            ManagerRules.class, InterruptRules.class, RandomWalkRules.class,
            HookRules.class);
    static final List<Class<?>> STORAGE_RULE_GROUPS = List.of(StorageBackendRules.class,
            StorageCreateRules.class,
            StorageUpdateRules.class, StorageReadRules.class, StorageDeleteRules.class,
            StorageDurabilityRules.class,
            StorageUnreadableRecordRules.class, StorageMultiProcessRules.class, StoragePowerLossRules.class,
            StorageFaultRules.class,
            StorageFileCorruptionRules.class, StorageStressRules.class,
            StorageDiskFullRules.class);
    /** Their rules try their luck, and may do so for ever. */
    private static final List<Class<?>> SOAK_RULE_GROUPS = List.of(StoragePowerLossRules.class,
            StorageFaultRules.class,
            StorageFileCorruptionRules.class, StorageStressRules.class, StorageDiskFullRules.class);

    static final List<Class<?>> ENGINE_RULE_GROUPS = List.of(ConfigureRules.class, RunRules.class,
            RecordRules.class,
            MutualExclusionRules.class, EngineRecoveryRules.class, StorageOutageRules.class);

    private final List<Rule> rules;
    private final RuleFixture target;

    private RuleSuite(List<Rule> rules, RuleFixture target) {
        this.rules = List.copyOf(rules);
        this.target = target;
    }

    /**
     * Opens a subject.
     *
     * @param subject the subject
     * @param context directories, ids and time
     * @return its rules
     */
    public static RuleSuite of(Subject subject, SuiteContext context) {
        return switch (subject) {
            case RuntimeSubject runtime -> runtime(new RuntimeTestTarget(context, runtime, Optional.empty()),
                    Layer.RUNTIME);
            case EngineSubject engine -> runtime(new RuntimeTestTarget(context, engine.runtime(),
                    Optional.of(engine)), Layer.ENGINE);
            case StorageSubject storage -> storage(new StorageTestTarget(context, storage));
        };
    }

    /**
     * Returns what all rules together verify.
     *
     * @return clauses
     */
    public static Set<Clause> verifiedClauses() {
        Set<Clause> clauses = EnumSet.of(Clause.EXIT_1);
        Stream.of(RUNTIME_RULE_GROUPS, ENGINE_RULE_GROUPS, STORAGE_RULE_GROUPS)
                .flatMap(List::stream)
                .flatMap(ruleGroup -> RuleDiscovery.clauses(ruleGroup).stream())
                .forEach(clauses::add);
        for (Layer layer : Layer.values()) {
            clauses.addAll(TableRules.clauses(layer));
        }
        return clauses;
    }

    /**
     * Returns the rules that the subject is held to.
     *
     * @return the rules
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * Returns those rules that try their luck a few times, or as long as {@link SuiteContext#forSoak} says.
     *
     * @return the rules
     */
    public List<Rule> soakRules() {
        return rules.stream().filter(rule -> isInGroup(SOAK_RULE_GROUPS, rule)).toList();
    }

    /**
     * Tells rules that only engines are held to from those that a runtime alone is held to as well.
     *
     * @param rule a rule of an engine
     * @return whether it is about engines only
     */
    public static boolean isEngineRule(Rule rule) {
        return isInGroup(ENGINE_RULE_GROUPS, rule);
    }

    private static boolean isInGroup(List<Class<?>> ruleGroups, Rule rule) {
        return ruleGroups.stream()
                .anyMatch(ruleGroup -> rule.name().startsWith(ruleGroup.getSimpleName() + "."));
    }

    @Override
    public void close() {
        target.close();
    }

    private static RuleSuite storage(StorageTestTarget target) {
        List<Rule> rules = new ArrayList<>();
        for (Class<?> ruleGroup : STORAGE_RULE_GROUPS) {
            rules.addAll(RuleDiscovery.rules(ruleGroup, method -> true, target::newFixture));
        }
        StorageCapabilities capabilities = target.capabilities();
        return new RuleSuite(restrictedTo(rules, clause -> clause.appliesTo(capabilities)), target);
    }

    private static RuleSuite runtime(RuntimeTestTarget target, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        for (Class<?> ruleGroup : RUNTIME_RULE_GROUPS) {
            rules.addAll(RuleDiscovery.rules(ruleGroup, method -> RuleDiscovery.appliesAt(layer, method),
                    target::newFixture));
        }
        if (layer == Layer.ENGINE) {
            for (Class<?> ruleGroup : ENGINE_RULE_GROUPS) {
                rules.addAll(RuleDiscovery.rules(ruleGroup, method -> true,
                        ruleFindings -> (EngineFixture) target.newFixture(ruleFindings)));
            }
        }
        rules.addAll(TableRules.rules(target, layer));
        rules.addAll(ExitCodeRules.rules(target, layer));
        Set<Capability> capabilities = target.capabilities();
        return new RuleSuite(restrictedTo(rules, clause -> clause.appliesTo(capabilities)), target);
    }

    private static List<Rule> restrictedTo(List<Rule> rules, Predicate<Clause> filter) {
        return rules.stream()
                .map(rule -> new Rule(rule.name(), rule.clauses().stream().filter(filter).toList(),
                        rule.body()))
                .filter(rule -> !rule.clauses().isEmpty())
                .toList();
    }
}
