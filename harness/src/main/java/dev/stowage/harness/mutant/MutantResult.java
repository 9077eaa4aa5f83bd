package dev.stowage.harness.mutant;

import dev.stowage.harness.Clause;
import dev.stowage.harness.ClauseResult;
import dev.stowage.harness.ClauseVerdict;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.SuiteProgressListener;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the suite saw of a wrong backend.
 *
 * @param mutant the backend
 * @param conformanceReport what the suite saw
 */
public record MutantResult(MutantBackend mutant, ConformanceReport conformanceReport) {
    /**
     * Runs the suite on a wrong backend.
     *
     * @param mutant the backend
     * @param suiteOptions how
     * @return what it saw
     */
    public static MutantResult of(MutantBackend mutant, SuiteOptions suiteOptions) {
        return new MutantResult(mutant,
                ConformanceRunner.run(java.util.List.of(mutant.subject()), suiteOptions, SuiteProgressListener
                        .none()));
    }

    /**
     * Tells whether the suite saw what is wrong, and nothing else.
     *
     * @return true if exactly the right clauses were seen violated
     */
    public boolean isDetectedExactly() {
        return missedClauses().isEmpty() && unexpectedClauses().isEmpty();
    }

    /**
     * Returns what is wrong and was not seen.
     *
     * @return clauses
     */
    public Set<Clause> missedClauses() {
        Set<Clause> missed = EnumSet.noneOf(Clause.class);
        missed.addAll(mutant.expectedViolations());
        missed.removeAll(violatedClauses());
        return missed;
    }

    /**
     * Returns what was seen and is not wrong.
     *
     * @return clauses
     */
    public Set<Clause> unexpectedClauses() {
        Set<Clause> surplus = violatedClauses();
        surplus.removeAll(mutant.expectedViolations());
        surplus.removeAll(mutant.toleratedViolations());
        return surplus;
    }

    private Set<Clause> violatedClauses() {
        return conformanceReport.results()
                .stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == ClauseVerdict.VIOLATION)
                .map(ClauseResult::clause)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Clause.class)));
    }

    /** Says what does not fit, and what was seen or not looked at. */
    @Override
    public String toString() {
        return mutant.name() + ": missed " + missedClauses() + ", saw besides " + unexpectedClauses() + "\n"
                + conformanceReport.results()
                        .stream()
                        .filter(clauseResult -> clauseResult.clauseVerdict() != ClauseVerdict.PASS)
                        .map(clauseResult -> "    " + clauseResult.clause() + " "
                                + clauseResult.clauseVerdict() + ": "
                                + clauseResult.detail()
                                + "\n")
                        .collect(Collectors.joining());
    }
}
