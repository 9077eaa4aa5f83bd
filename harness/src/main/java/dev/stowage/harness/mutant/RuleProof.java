package dev.stowage.harness.mutant;

import dev.stowage.harness.Clause;
import dev.stowage.harness.RuleSuite;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.SuiteContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Finds rules that detect no mutant: they prove nothing, even if another rule of their clause does. */
public final class RuleProof {
    private static final int PARALLELISM = 8;

    private final SuiteContext context;
    private final Predicate<Rule> filter;
    private final Set<String> known = new TreeSet<>();
    private final Set<String> unproven = new TreeSet<>();

    private RuleProof(SuiteContext context, Predicate<Rule> filter) {
        this.context = context;
        this.filter = filter;
    }

    /**
     * Runs the rules on mutants. A rule is run until it has reported a clause that a mutant violates.
     *
     * @param mutants the backends
     * @param filter the rules to be proven
     * @param context the options of the run
     * @return the names of the rules that detect none of the mutants, in order
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if the suite itself is broken
     */
    public static Set<String> unprovenRules(List<MutantBackend> mutants, Predicate<Rule> filter,
            SuiteContext context) throws InterruptedException, ExecutionException {
        RuleProof proof = new RuleProof(context, filter);
        try (ExecutorService executor = Executors.newFixedThreadPool(PARALLELISM)) {
            for (MutantBackend mutant : mutants) {
                proof.run(mutant, executor);
            }
        }
        return proof.unproven;
    }

    private void run(MutantBackend mutant, ExecutorService executor)
            throws InterruptedException, ExecutionException {
        RuleSuite ruleSuite = RuleSuite.of(mutant.subject(), context);
        try {
            List<Callable<Boolean>> runs = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (Rule rule : ruleSuite.rules().stream().filter(filter).toList()) {
                if (known.add(rule.name())) {
                    unproven.add(rule.name());
                }
                if (unproven.contains(rule.name())
                        && !Collections.disjoint(rule.clauses(), mutant.expectedViolations())) {
                    names.add(rule.name());
                    runs.add(() -> detects(rule, mutant.expectedViolations()));
                }
            }
            List<Future<Boolean>> results = executor.invokeAll(runs);
            for (int i = 0; i < names.size(); i++) {
                if (results.get(i).get()) {
                    unproven.remove(names.get(i));
                }
            }
        } finally {
            ruleSuite.close();
        }
    }

    private static boolean detects(Rule rule, Set<Clause> expected) {
        return !Collections.disjoint(rule.run().violations().keySet(), expected);
    }
}
