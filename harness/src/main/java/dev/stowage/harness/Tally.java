package dev.stowage.harness;

import dev.stowage.harness.rules.Findings.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Puts the findings of many rules together: the worst of a clause counts. */
final class Tally {
    private final Predicate<Clause> chosen;
    private final Map<String, Map<String, Long>> figures = new LinkedHashMap<>();
    private final Map<Subject, Map<Clause, Sum>> sums = new LinkedHashMap<>();

    Tally(Predicate<Clause> chosen) {
        this.chosen = chosen;
    }

    private record Sum(Finding worst, Duration took) {
        Sum and(Finding finding, Duration more) {
            return new Sum(weight(finding) > weight(worst) ? finding : worst, took.plus(more));
        }
    }

    synchronized void add(Subject subject, Map<Clause, Finding> outcome, Duration took) {
        Map<Clause, Sum> clauses = sums.computeIfAbsent(subject, s -> new EnumMap<>(Clause.class));
        outcome.forEach((clause, finding) -> clauses.merge(clause, new Sum(finding, took),
                (sum, next) -> sum.and(finding, took)));
    }

    synchronized void count(Subject subject, Map<String, Long> more) {
        if (!more.isEmpty()) {
            Map<String, Long> counted = figures.computeIfAbsent(subject.label(), s -> new LinkedHashMap<>());
            more.forEach((figure, number) -> counted.merge(figure, number, Long::sum));
        }
    }

    synchronized Map<String, Map<String, Long>> figures() {
        return figures;
    }

    synchronized List<Result> results() {
        List<Result> results = new ArrayList<>();
        sums.forEach((subject, clauses) -> clauses.forEach((clause, sum) -> {
            if (chosen.test(clause) || sum.worst() instanceof Finding.Violated) {
                results.add(result(subject, clause, sum));
            }
        }));
        return results;
    }

    private static Result result(Subject subject, Clause clause, Sum sum) {
        Optional<Deviation> declared = subject.deviations()
                .stream()
                .filter(deviation -> deviation.clause() == clause)
                .findFirst();
        return switch (sum.worst()) {
            case Finding.Holds() -> declared.isEmpty()
                    ? new Result(clause, subject.label(), Verdict.PASS, "", sum.took())
                    : new Result(clause, subject.label(), Verdict.VIOLATION,
                            "holds, though a deviation is declared: " + declared.orElseThrow().reason(),
                            sum.took());
            case Finding.Violated(String seen) -> declared.isEmpty()
                    ? new Result(clause, subject.label(), Verdict.VIOLATION, seen, sum.took())
                    : new Result(clause, subject.label(), Verdict.DEVIATION, declared.orElseThrow().reason()
                            + " (" + declared.orElseThrow().issue() + "); " + seen, sum.took());
            case Finding.Unmet(String reason) ->
                new Result(clause, subject.label(), Verdict.NOT_RUN, reason, sum.took());
            case Finding.NotRun(String reason) ->
                new Result(clause, subject.label(), Verdict.NOT_RUN, reason, sum.took());
        };
    }

    private static int weight(Finding finding) {
        return switch (finding) {
            // where one rule did not come to it, what another saw counts
            case Finding.Unmet ignored -> 0;
            case Finding.Holds ignored -> 1;
            case Finding.NotRun ignored -> 2;
            case Finding.Violated ignored -> 3;
        };
    }
}
