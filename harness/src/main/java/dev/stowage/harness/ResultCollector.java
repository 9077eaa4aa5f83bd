package dev.stowage.harness;

import dev.stowage.harness.rules.RuleFindings.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Combines the findings of all rules: for each clause the worst one counts. */
final class ResultCollector {
    private final Predicate<Clause> clauseFilter;
    private final Map<String, Map<String, Long>> counters = new LinkedHashMap<>();
    private final Map<Subject, Map<Clause, ClauseTotal>> totals = new LinkedHashMap<>();

    ResultCollector(Predicate<Clause> clauseFilter) {
        this.clauseFilter = clauseFilter;
    }

    private record ClauseTotal(Finding worst, Duration duration) {
        ClauseTotal merge(Finding finding, Duration increments) {
            return new ClauseTotal(severity(finding) > severity(worst) ? finding : worst,
                    duration.plus(increments));
        }
    }

    synchronized void add(Subject subject, Map<Clause, Finding> findings, Duration duration) {
        Map<Clause, ClauseTotal> clauses = totals.computeIfAbsent(subject, s -> new EnumMap<>(Clause.class));
        findings.forEach((clause, finding) -> clauses.merge(clause, new ClauseTotal(finding, duration),
                (total, next) -> total.merge(finding, duration)));
    }

    synchronized void count(Subject subject, Map<String, Long> increments) {
        if (!increments.isEmpty()) {
            Map<String, Long> values = counters.computeIfAbsent(subject.label(), s -> new LinkedHashMap<>());
            increments.forEach((counter, number) -> values.merge(counter, number, Long::sum));
        }
    }

    synchronized Map<String, Map<String, Long>> counters() {
        return counters;
    }

    synchronized List<ClauseResult> results() {
        List<ClauseResult> results = new ArrayList<>();
        totals.forEach((subject, clauses) -> clauses.forEach((clause, total) -> {
            if (clauseFilter.test(clause) || total.worst() instanceof Finding.Violated) {
                results.add(result(subject, clause, total));
            }
        }));
        return results;
    }

    private static ClauseResult result(Subject subject, Clause clause, ClauseTotal total) {
        Optional<Deviation> declared =
                subject.deviations().stream().filter(deviation -> deviation.clause() == clause).findFirst();
        return switch (total.worst()) {
            case Finding.Holds() -> declared.isEmpty()
                    ? new ClauseResult(clause, subject.label(), ClauseVerdict.PASS, "", total.duration())
                    : new ClauseResult(clause, subject.label(), ClauseVerdict.VIOLATION,
                            "holds, although a deviation is declared: " + declared.orElseThrow().reason(),
                            total.duration());
            case Finding.Violated(String seen) -> declared.isEmpty()
                    ? new ClauseResult(clause, subject.label(), ClauseVerdict.VIOLATION, seen,
                            total.duration())
                    : new ClauseResult(clause, subject.label(), ClauseVerdict.DEVIATION,
                            declared.orElseThrow().reason() + " (" + declared.orElseThrow().issue() + "); "
                                    + seen,
                            total.duration());
            case Finding.NotReached(String reason) ->
                new ClauseResult(clause, subject.label(), ClauseVerdict.NOT_RUN, reason, total.duration());
            case Finding.NotRun(String reason) ->
                new ClauseResult(clause, subject.label(), ClauseVerdict.NOT_RUN, reason, total.duration());
        };
    }

    private static int severity(Finding finding) {
        return switch (finding) {
            // if one rule did not reach the clause, the finding of another rule counts
            case Finding.NotReached ignored -> 0;
            case Finding.Holds ignored -> 1;
            case Finding.NotRun ignored -> 2;
            case Finding.Violated ignored -> 3;
        };
    }
}
