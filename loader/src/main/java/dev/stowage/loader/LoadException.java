package dev.stowage.loader;

import java.util.List;
import java.util.stream.Collectors;

/** A host cannot start: everything that is wrong with its settings and plugins, together. */
public final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Reports problems.
     *
     * @param problems what is wrong, at least one thing; copied
     */
    public LoadException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * Reports one problem that something below caused.
     *
     * @param problem what is wrong
     * @param cause what was thrown below
     */
    public LoadException(Problem problem, Throwable cause) {
        super(problem.toString(), cause);
        this.problems = List.of(problem);
    }

    /**
     * Returns what is wrong.
     *
     * @return all problems that were found, at least one
     */
    public List<Problem> problems() {
        return problems;
    }

    static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new LoadException(problems);
        }
    }

    private static String message(List<Problem> problems) {
        if (problems.size() == 1) {
            return problems.getFirst().toString();
        }
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", problems.size() + " problems", ""));
    }
}
