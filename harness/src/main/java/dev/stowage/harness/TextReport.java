package dev.stowage.harness;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows a report to people. */
public final class TextReport {
    private TextReport() {}

    /**
     * Returns a table of clause groups and subjects. A cell says how many clauses hold; then how many are
     * violated, deviate or were not run, where there are such; {@code -} where the subject is not held to the
     * group.
     *
     * @param report what came out
     * @return lines
     */
    public static String table(Report report) {
        List<String> subjects = report.results().stream().map(Result::subject).distinct().toList();
        Set<String> groups = report.results()
                .stream()
                .map(Result::clause)
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
                table.append("  ").append(cell(report, group, subject));
            }
            table.append('\n');
        }
        return table.toString();
    }

    private static String cell(Report report, String group, String subject) {
        List<Result> results = report.results()
                .stream()
                .filter(result -> result.subject().equals(subject) && result.clause().group().equals(group))
                .toList();
        if (results.isEmpty()) {
            return "- ";
        }
        return count(results, Verdict.VIOLATION).map(n -> "✗" + n)
                .or(() -> count(results, Verdict.DEVIATION).map(n -> "d" + n))
                .or(() -> count(results, Verdict.NOT_RUN).map(n -> "?" + n))
                .map(mark -> padded(mark, 2))
                .orElse("✓ ");
    }

    private static Optional<Long> count(List<Result> results, Verdict verdict) {
        long count = results.stream().filter(result -> result.verdict() == verdict).count();
        return count == 0 ? Optional.empty() : Optional.of(count);
    }

    /**
     * Returns what was counted: a line for each figure, a column for each subject.
     *
     * @param report what came out
     * @return lines; empty if nothing was counted
     */
    public static String figures(Report report) {
        Set<String> names = new LinkedHashSet<>();
        report.figures().values().forEach(counted -> names.addAll(counted.keySet()));
        int first = width(names);
        StringBuilder table = new StringBuilder();
        if (!names.isEmpty()) {
            table.append(" ".repeat(first));
            report.figures().keySet().forEach(subject -> table.append("  ").append(subject));
            table.append('\n');
        }
        for (String name : names) {
            table.append(padded(name, first));
            report.figures().forEach((subject, counted) -> {
                String number = counted.containsKey(name) ? Long.toString(counted.get(name)) : "-";
                table.append("  ")
                        .append(" ".repeat(Math.max(0, subject.length() - number.length())))
                        .append(
                                number);
            });
            table.append('\n');
        }
        return table.toString();
    }

    /**
     * Returns what is violated: clause, subject, sentence and what was seen.
     *
     * @param report what came out
     * @return lines; empty if everything holds
     */
    public static String violations(Report report) {
        return report.results()
                .stream()
                .filter(result -> result.verdict() == Verdict.VIOLATION)
                .map(result -> result.clause().id() + "  " + result.subject() + "\n    "
                        + result.clause().sentence() + "\n    seen: " + result.detail() + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Returns what was not run, and why: the clauses of one subject and reason in one line.
     *
     * @param report what came out
     * @return lines; empty if everything was run
     */
    public static String notRun(Report report) {
        return grouped(report, Verdict.NOT_RUN);
    }

    /**
     * Returns the declared deviations that were seen.
     *
     * @param report what came out
     * @return lines; empty if there are none
     */
    public static String deviations(Report report) {
        return grouped(report, Verdict.DEVIATION);
    }

    private static String grouped(Report report, Verdict verdict) {
        return report.results()
                .stream()
                .filter(result -> result.verdict() == verdict)
                .collect(Collectors.groupingBy(result -> result.subject() + "  " + result.detail(),
                        java.util.LinkedHashMap::new,
                        Collectors.mapping(result -> result.clause().id(), Collectors.joining(", "))))
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
