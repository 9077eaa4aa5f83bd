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
 * The result of running the suite on a mutant.
 *
 * @param mutant the backend
 * @param conformanceReport the report of the suite
 */
public record MutantResult(MutantBackend mutant, ConformanceReport conformanceReport) {
    /**
     * Runs the suite on a mutant.
     *
     * @param mutant the backend
     * @param suiteOptions how to run the suite
     * @return the result
     */
    public static MutantResult of(MutantBackend mutant, SuiteOptions suiteOptions) {
        return new MutantResult(mutant, ConformanceRunner.run(java.util.List.of(mutant.subject()),
                suiteOptions, SuiteProgressListener.none()));
    }

    /**
     * Returns whether the suite reported the defect and nothing else.
     *
     * @return true if no expected violation is missing and none is unexpected
     */
    public boolean isDetectedExactly() {
        return missedClauses().isEmpty() && unexpectedClauses().isEmpty();
    }

    /**
     * Returns the expected violations that the suite did not report.
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
     * Returns the violations that the suite reported and that are not expected.
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

    /** Returns what does not match, with the details that the suite reported. */
    @Override
    public String toString() {
        return mutant.name() + ": not reported: " + missedClauses() + ", unexpected: " + unexpectedClauses()
                + "\n"
                + conformanceReport.results()
                        .stream()
                        .filter(clauseResult -> clauseResult.clauseVerdict() != ClauseVerdict.PASS)
                        .map(clauseResult -> "    " + clauseResult.clause().id() + " "
                                + clauseResult.clauseVerdict() + ": " + clauseResult.detail() + "\n")
                        .collect(Collectors.joining());
    }
}
