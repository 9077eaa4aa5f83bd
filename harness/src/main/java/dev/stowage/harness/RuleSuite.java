package dev.stowage.harness;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleFixture;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.SuiteContext;
import dev.stowage.harness.rules.crash.CrashRules;
import dev.stowage.harness.rules.engine.EngineRules;
import dev.stowage.harness.rules.fixture.RuntimeTestTarget;
import dev.stowage.harness.rules.fixture.StorageTestTarget;
import dev.stowage.harness.rules.runtime.RuntimeRules;
import dev.stowage.harness.rules.storage.StorageRules;
import dev.stowage.harness.rules.table.TableRules;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The rules for one subject, with the fixtures that they share. */
public final class RuleSuite implements AutoCloseable {
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
     * @param context directories, ids and options of the run
     * @return the rules for it
     */
    public static RuleSuite of(Subject subject, SuiteContext context) {
        return switch (subject) {
            case RuntimeSubject runtime ->
                runtime(new RuntimeTestTarget(context, runtime, Optional.empty()), Layer.RUNTIME);
            case EngineSubject engine ->
                runtime(new RuntimeTestTarget(context, engine.runtime(), Optional.of(engine)), Layer.ENGINE);
            case StorageSubject storage -> storage(new StorageTestTarget(context, storage));
        };
    }

    /**
     * Returns the clauses that the rules verify together.
     *
     * @return clauses
     */
    public static Set<Clause> verifiedClauses() {
        Set<Clause> clauses = EnumSet.noneOf(Clause.class);
        clauses.addAll(RuntimeRules.clauses());
        clauses.addAll(EngineRules.clauses());
        clauses.addAll(StorageRules.clauses());
        clauses.addAll(CrashRules.clauses());
        for (Layer layer : Layer.values()) {
            clauses.addAll(TableRules.clauses(layer));
        }
        return clauses;
    }

    /**
     * Returns the rules that apply to the subject.
     *
     * @return the rules
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * Returns the rules that repeat random attempts, a few times or as long as {@link SuiteContext#forSoak}
     * permits.
     *
     * @return the rules
     */
    public List<Rule> soakRules() {
        return rules.stream().filter(rule -> rule.kind() == RuleKind.STORAGE_SOAK).toList();
    }

    @Override
    public void close() {
        target.close();
    }

    private static RuleSuite storage(StorageTestTarget target) {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(StorageRules.of(target));
        rules.addAll(CrashRules.of(target));
        StorageCapabilities capabilities = target.capabilities();
        return new RuleSuite(restrictedTo(rules, clause -> clause.appliesTo(capabilities)), target);
    }

    private static RuleSuite runtime(RuntimeTestTarget target, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(RuntimeRules.of(target, layer));
        if (layer == Layer.ENGINE) {
            rules.addAll(EngineRules.of(target));
        }
        rules.addAll(TableRules.of(target, layer));
        Set<Capability> capabilities = target.capabilities();
        return new RuleSuite(restrictedTo(rules, clause -> clause.appliesTo(capabilities)), target);
    }

    private static List<Rule> restrictedTo(List<Rule> rules, Predicate<Clause> filter) {
        return rules.stream()
                .map(rule -> rule.withClauses(rule.clauses().stream().filter(filter).toList()))
                .filter(rule -> !rule.clauses().isEmpty())
                .toList();
    }
}
