package dev.stowage.harness;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Formats a report as text. */
public final class ConformanceTextReport {
    private ConformanceTextReport() {}

    /**
     * Returns a table of clause groups and subjects. A cell shows how many clauses are violated, else how
     * many deviate, else how many were not run, else that all hold; {@code -} if the group does not apply to
     * the subject.
     *
     * @param conformanceReport the results
     * @return lines
     */
    public static String table(ConformanceReport conformanceReport) {
        List<String> subjects =
                conformanceReport.results().stream().map(ClauseResult::subject).distinct().toList();
        Set<String> groups = conformanceReport.results()
                .stream()
                .map(ClauseResult::clause)
                .sorted(Comparator.naturalOrder())
                .map(Clause::group)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        int first = width(groups);
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < subjects.size(); i++) {
            table.append(" ".repeat(first))
                    .append("  │ ".repeat(i))
                    .append("  ┌ ")
                    .append(subjects.get(i))
                    .append('\n');
        }
        for (String group : groups) {
            table.append(padded(group, first));
            for (String subject : subjects) {
                table.append("  ").append(cell(conformanceReport, group, subject));
            }
            table.append('\n');
        }
        return table.toString();
    }

    private static String cell(ConformanceReport conformanceReport, String group, String subject) {
        List<ClauseResult> results = conformanceReport.results()
                .stream()
                .filter(clauseResult -> clauseResult.subject().equals(subject)
                        && clauseResult.clause().group().equals(group))
                .toList();
        if (results.isEmpty()) {
            return "- ";
        }
        return count(results, ClauseVerdict.VIOLATION).map(n -> "✗" + n)
                .or(() -> count(results, ClauseVerdict.DEVIATION).map(n -> "d" + n))
                .or(() -> count(results, ClauseVerdict.NOT_RUN).map(n -> "?" + n))
                .map(mark -> padded(mark, 2))
                .orElse("✓ ");
    }

    private static Optional<Long> count(List<ClauseResult> results, ClauseVerdict clauseVerdict) {
        long count = results.stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == clauseVerdict)
                .count();
        return count == 0 ? Optional.empty() : Optional.of(count);
    }

    /**
     * Returns the counters: a line for each counter, a column for each subject.
     *
     * @param conformanceReport the results
     * @return lines; empty if nothing was counted
     */
    public static String counters(ConformanceReport conformanceReport) {
        Set<String> names = new LinkedHashSet<>();
        conformanceReport.counters().values().forEach(values -> names.addAll(values.keySet()));
        int first = width(names);
        StringBuilder table = new StringBuilder();
        if (!names.isEmpty()) {
            table.append(" ".repeat(first));
            conformanceReport.counters().keySet().forEach(subject -> table.append("  ").append(subject));
            table.append('\n');
        }
        for (String name : names) {
            table.append(padded(name, first));
            conformanceReport.counters().forEach((subject, values) -> {
                String number = values.containsKey(name) ? Long.toString(values.get(name)) : "-";
                table.append("  ")
                        .append(" ".repeat(Math.max(0, subject.length() - number.length())))
                        .append(number);
            });
            table.append('\n');
        }
        return table.toString();
    }

    /**
     * Returns the violations: clause, subject, sentence and what was observed.
     *
     * @param conformanceReport the results
     * @return lines; empty if there are none
     */
    public static String violations(ConformanceReport conformanceReport) {
        return conformanceReport.results()
                .stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == ClauseVerdict.VIOLATION)
                .map(clauseResult -> clauseResult.clause().id() + "  " + clauseResult.subject() + "\n    "
                        + clauseResult.clause().sentence() + "\n    seen: " + clauseResult.detail() + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Returns the clauses that were not run, grouped by subject and reason.
     *
     * @param conformanceReport the results
     * @return lines; empty if there are none
     */
    public static String notRun(ConformanceReport conformanceReport) {
        return grouped(conformanceReport, ClauseVerdict.NOT_RUN);
    }

    /**
     * Returns the declared deviations that were observed.
     *
     * @param conformanceReport the results
     * @return lines; empty if there are none
     */
    public static String deviations(ConformanceReport conformanceReport) {
        return grouped(conformanceReport, ClauseVerdict.DEVIATION);
    }

    private static String grouped(ConformanceReport conformanceReport, ClauseVerdict clauseVerdict) {
        return conformanceReport.results()
                .stream()
                .filter(clauseResult -> clauseResult.clauseVerdict() == clauseVerdict)
                .collect(Collectors.groupingBy(
                        clauseResult -> clauseResult.subject() + "  " + clauseResult.detail(),
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(clauseResult -> clauseResult.clause().id(),
                                Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + "\n    " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static int width(Set<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
