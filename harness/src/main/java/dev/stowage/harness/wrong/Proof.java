package dev.stowage.harness.wrong;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Conformance;
import dev.stowage.harness.Options;
import dev.stowage.harness.Progress;
import dev.stowage.harness.Report;
import dev.stowage.harness.Result;
import dev.stowage.harness.Verdict;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the suite saw of a wrong backend.
 *
 * @param backend the backend
 * @param report what the suite saw
 */
public record Proof(WrongBackend backend, Report report) {
    /**
     * Runs the suite on a wrong backend.
     *
     * @param backend the backend
     * @param options how
     * @return what it saw
     */
    public static Proof of(WrongBackend backend, Options options) {
        return new Proof(backend, Conformance.run(java.util.List.of(backend.subject()), options, Progress
                .none()));
    }

    /**
     * Tells whether the suite saw what is wrong, and nothing else.
     *
     * @return true if exactly the right clauses were seen violated
     */
    public boolean holds() {
        return missed().isEmpty() && surplus().isEmpty();
    }

    /**
     * Returns what is wrong and was not seen.
     *
     * @return clauses
     */
    public Set<Clause> missed() {
        Set<Clause> missed = EnumSet.noneOf(Clause.class);
        missed.addAll(backend.caught());
        missed.removeAll(violated());
        return missed;
    }

    /**
     * Returns what was seen and is not wrong.
     *
     * @return clauses
     */
    public Set<Clause> surplus() {
        Set<Clause> surplus = violated();
        surplus.removeAll(backend.caught());
        surplus.removeAll(backend.tolerated());
        return surplus;
    }

    private Set<Clause> violated() {
        return report.results()
                .stream()
                .filter(result -> result.verdict() == Verdict.VIOLATION)
                .map(Result::clause)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Clause.class)));
    }

    /** Says what does not fit, and what was seen or not looked at. */
    @Override
    public String toString() {
        return backend.name() + ": missed " + missed() + ", saw besides " + surplus() + "\n"
                + report.results()
                        .stream()
                        .filter(result -> result.verdict() != Verdict.PASS)
                        .map(result -> "    " + result.clause() + " " + result.verdict() + ": "
                                + result.detail()
                                + "\n")
                        .collect(Collectors.joining());
    }
}
