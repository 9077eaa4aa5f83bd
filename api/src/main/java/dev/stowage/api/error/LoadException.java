package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Plugins or settings keep a host program from starting. Carries all problems that were found.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class LoadException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<LoadProblem> problems;

    /**
     * Creates the exception.
     *
     * @param problems what is wrong, at least one; copied
     */
    public LoadException(List<LoadProblem> problems) {
        super(message(problems), subject(problems), null, message(problems));
        this.problems = new ArrayList<>(problems);
    }

    /**
     * Creates the exception for one problem, with its cause.
     *
     * @param problem what is wrong
     * @param cause what was thrown below
     */
    public LoadException(LoadProblem problem, Throwable cause) {
        this(List.of(problem));
        initCause(cause);
    }

    /**
     * Throws if there is a problem.
     *
     * @param problems what is wrong; may be empty
     * @throws LoadException if there is at least one
     */
    public static void throwIfAny(List<LoadProblem> problems) {
        if (!problems.isEmpty()) {
            throw new LoadException(problems);
        }
    }

    /** {@return all problems that were found, at least one; immutable} */
    public List<LoadProblem> problems() {
        return List.copyOf(problems);
    }

    private static ErrorSubject subject(List<LoadProblem> problems) {
        return ErrorSubject.of(problems.size() == 1 ? problems.getFirst().subject() : "plugins and settings");
    }

    private static String message(List<LoadProblem> problems) {
        if (problems.size() == 1) {
            return problems.getFirst().toString();
        }
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", problems.size() + " problems", ""));
    }
}
