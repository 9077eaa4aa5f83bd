package dev.stowage.harness.rules;

import dev.stowage.api.error.StowageException;
import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects what one rule observes. A clause that the rule only uses on its way, without verifying it, is
 * reported only if it is violated.
 */
public final class RuleFindings {
    private final List<Clause> expected;
    private final Set<Clause> checked = EnumSet.noneOf(Clause.class);
    private final Map<Clause, String> violations = new EnumMap<>(Clause.class);
    private final Map<String, Long> counters = new LinkedHashMap<>();
    private Optional<String> aborted = Optional.empty();
    private Optional<String> notReached = Optional.empty();

    /** Creates the findings of a rule that verifies some clauses. */
    public RuleFindings(List<Clause> expected) {
        this.expected = List.copyOf(expected);
    }

    /** Adds to a counter that the report shows. */
    public synchronized void count(String counter, long increment) {
        counters.merge(counter, increment, Long::sum);
    }

    /**
     * Returns the counters.
     *
     * @return the values by name, in the order in which they were first counted
     */
    public synchronized Map<String, Long> counters() {
        return new LinkedHashMap<>(counters);
    }

    /** Something that may fail. */
    @FunctionalInterface
    public interface ThrowingAction {
        void run() throws Exception;
    }

    /** Checks a clause; ends the rule with a violation if it does not hold. */
    public synchronized void check(Clause clause, boolean holds, Supplier<String> seen) {
        checked.add(clause);
        if (!holds) {
            throw new ClauseViolationException(clause, seen.get());
        }
    }

    /** Records that a clause was checked and holds. */
    public synchronized void markChecked(Clause clause) {
        checked.add(clause);
    }

    /** Returns the violation of a clause, to be thrown. */
    public ClauseViolationException violation(Clause clause, String seen) {
        return new ClauseViolationException(clause, seen);
    }

    /** Performs an action that must succeed by the clause; whatever it throws is a violation. */
    public <T> T expectValue(Clause clause, Callable<T> callable) {
        markChecked(clause);
        try {
            return callable.call();
        } catch (ClauseViolationException | NotRunException e) {
            throw e;
        } catch (Exception | Error e) {
            throw violation(clause, e, "");
        }
    }

    /** Performs an action that must succeed by the clause; whatever it throws is a violation. */
    public void expectSuccess(Clause clause, ThrowingAction action) {
        expectValue(clause, () -> {
            action.run();
            return true;
        });
    }

    /** Performs an action that must fail with the given type by the clause, and returns the exception. */
    public <E extends StowageException> E expectFailure(Clause clause, Class<E> type, ThrowingAction action) {
        markChecked(clause);
        try {
            action.run();
        } catch (ClauseViolationException | NotRunException e) {
            throw e;
        } catch (Exception | Error e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw violation(clause, e, " instead of " + type.getSimpleName());
        }
        throw new ClauseViolationException(clause, "returned instead of throwing " + type.getSimpleName());
    }

    private static ClauseViolationException violation(Clause clause, Throwable thrown, String expectation) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new ClauseViolationException(clause, "threw " + describe(thrown) + expectation, thrown);
    }

    /**
     * Performs an action and records a violation instead of ending the rule. Returns whether there was none.
     */
    public boolean continueAfterViolation(ThrowingAction action) throws Exception {
        try {
            action.run();
            return true;
        } catch (ClauseViolationException e) {
            record(e);
            return false;
        }
    }

    /**
     * Performs an action that must succeed by the clause; whatever it throws is recorded as a violation and
     * does not end the rule. For what is done after a rule: closing, deleting.
     */
    public void recordFailure(Clause clause, ThrowingAction action) {
        try {
            expectSuccess(clause, action);
        } catch (ClauseViolationException e) {
            record(e);
        }
    }

    /** Records a violation without ending the rule. */
    public synchronized void record(ClauseViolationException e) {
        violations.merge(e.clause(), e.getMessage() + describeSuppressed(e),
                (first, second) -> first.length() > 2000 ? first : first + "; " + second);
    }

    synchronized void aborted(String reason) {
        aborted = Optional.of(reason);
    }

    /** Records why a complete rule may have been unable to check some of its clauses. */
    public synchronized void notReached(String reason) {
        notReached = Optional.of(reason);
    }

    /**
     * Returns the findings of the rule.
     *
     * @return a finding for each clause that it verifies, and for each other clause that was violated
     */
    public synchronized Map<Clause, Finding> outcome() {
        Map<Clause, Finding> outcome = new EnumMap<>(Clause.class);
        for (Clause clause : expected) {
            outcome.put(clause, aborted.<Finding>map(Finding.NotRun::new).orElseGet(() -> findingOf(clause)));
        }
        outcome.putAll(violations());
        return outcome;
    }

    /** Returns the finding of a complete rule about a clause that it verifies. */
    private Finding findingOf(Clause clause) {
        if (checked.contains(clause)) {
            return new Finding.Holds();
        }
        if (!violations.isEmpty()) {
            return new Finding.NotRun("its rule skipped it after a violation");
        }
        return notReached.<Finding>map(Finding.NotReached::new)
                .orElse(new Finding.Violated("the rule is broken: it did not check this clause"));
    }

    /** Returns the violations that were recorded. */
    public synchronized Map<Clause, Finding> violations() {
        Map<Clause, Finding> found = new EnumMap<>(Clause.class);
        violations.forEach((clause, seen) -> found.put(clause, new Finding.Violated(seen)));
        return found;
    }

    /**
     * Describes an exception for a report: an error of the contract by type and message, any other with its
     * origin. Names what was thrown later, while the fixture was closed.
     */
    public static String describe(Throwable e) {
        return (e instanceof StowageException ? e.getClass().getSimpleName() + " (" + e.getMessage() + ")"
                : e + location(e)) + describeSuppressed(e);
    }

    private static String describeSuppressed(Throwable e) {
        return Stream.of(e.getSuppressed())
                .map(later -> "; then it threw " + describe(later))
                .collect(Collectors.joining());
    }

    private static String location(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }

    /** What a rule found out about a clause. */
    public sealed interface Finding {
        /** The clause holds. */
        record Holds() implements Finding {}

        /**
         * The clause does not hold.
         *
         * @param seen what was observed
         */
        record Violated(String seen) implements Finding {}

        /**
         * The rule could not bring about the situation of the clause. Another rule may have checked the
         * clause.
         *
         * @param reason what did not happen
         */
        record NotReached(String reason) implements Finding {}

        /**
         * The clause was not checked completely.
         *
         * @param reason why
         */
        record NotRun(String reason) implements Finding {}
    }
}
