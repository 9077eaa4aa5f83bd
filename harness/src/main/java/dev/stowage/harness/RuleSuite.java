package dev.stowage.harness;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.rules.ClauseViolationException;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleFindings;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The rules for one subject, with the fixtures that they share. */
public final class RuleSuite {
    private final Subject subject;
    private final List<Rule> rules;
    private final Consumer<RuleFindings> closing;

    private RuleSuite(Subject subject, List<Rule> rules, Consumer<RuleFindings> closing) {
        this.subject = subject;
        this.rules = List.copyOf(rules);
        this.closing = closing;
    }

    /**
     * Opens a subject. If it cannot be opened, its only rule says why, and that no clause could be checked.
     *
     * @param subject the subject
     * @param context directories, ids and options of the run
     * @return the rules for it
     */
    public static RuleSuite of(Subject subject, SuiteContext context) {
        try {
            return switch (subject) {
                case RuntimeSubject runtime -> runtime(subject,
                        new RuntimeTestTarget(context, runtime, Optional.empty()), Layer.RUNTIME);
                case EngineSubject engine -> runtime(subject,
                        new RuntimeTestTarget(context, engine.runtime(), Optional.of(engine)), Layer.ENGINE);
                case StorageSubject storage -> storage(subject, new StorageTestTarget(context, storage));
            };
        } catch (RuntimeException | Error e) {
            return notOpened(subject, e);
        }
    }

    private static RuleSuite notOpened(Subject subject, Throwable failure) {
        RuleKind kind = switch (subject) {
            case RuntimeSubject ignored -> RuleKind.RUNTIME;
            case EngineSubject ignored -> RuleKind.ENGINE;
            case StorageSubject ignored -> RuleKind.STORAGE;
        };
        ClauseViolationException violation = new ClauseViolationException(Clause.BACKEND_7,
                "opening threw " + RuleFindings.describe(failure), failure);
        Set<Clause> clauses = EnumSet.of(Clause.BACKEND_7);
        verifiedClauses().stream().filter(clause -> switch (clause.scope()) {
            case BACKEND -> true;
            case RUNTIME -> !(subject instanceof StorageSubject);
            case ENGINE -> subject instanceof EngineSubject;
            case STORAGE -> subject instanceof StorageSubject;
        }).forEach(clauses::add);
        Rule opening = new Rule("RuleSuite.opening", kind, List.copyOf(clauses), findings -> {
            throw violation;
        });
        // a soak test has no rule that could say it
        return new RuleSuite(subject, List.of(opening), findings -> findings.record(violation));
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
     * Returns what the rules check.
     *
     * @return the subject
     */
    public Subject subject() {
        return subject;
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

    /**
     * Closes the subject, after all rules.
     *
     * @return the violations of backend.7
     */
    public Map<Clause, RuleFindings.Finding> close() {
        RuleFindings findings = new RuleFindings(List.of());
        closing.accept(findings);
        return findings.violations();
    }

    private static RuleSuite storage(Subject subject, StorageTestTarget target) {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(StorageRules.of(target));
        rules.addAll(CrashRules.of(target));
        StorageCapabilities capabilities = target.capabilities();
        // these rules share nothing
        return new RuleSuite(subject,
                restrictedTo(rules, clause -> clause.appliesTo(capabilities)), findings -> {});
    }

    private static RuleSuite runtime(Subject subject, RuntimeTestTarget target, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        rules.addAll(RuntimeRules.of(target, layer));
        if (layer == Layer.ENGINE) {
            rules.addAll(EngineRules.of(target));
        }
        rules.addAll(TableRules.of(target, layer));
        Set<Capability> capabilities = target.capabilities();
        return new RuleSuite(subject,
                restrictedTo(rules, clause -> clause.appliesTo(capabilities)), target::close);
    }

    private static List<Rule> restrictedTo(List<Rule> rules, Predicate<Clause> filter) {
        return rules.stream()
                .map(rule -> rule.withClauses(rule.clauses().stream().filter(filter).toList()))
                .filter(rule -> !rule.clauses().isEmpty())
                .toList();
    }
}
