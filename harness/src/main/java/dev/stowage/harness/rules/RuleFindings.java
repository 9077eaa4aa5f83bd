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

/**
 * Where one rule writes down what it sees. A clause that the rule does not verify, a step on its way, is
 * written down only if it is violated: the rule that verifies it will say more.
 */
public final class RuleFindings {
    private final List<Clause> expected;
    private final Set<Clause> checked = EnumSet.noneOf(Clause.class);
    private final Map<Clause, String> violations = new EnumMap<>(Clause.class);
    private final Map<String, Long> counters = new LinkedHashMap<>();
    private Optional<String> aborted = Optional.empty();
    private Optional<String> notReached = Optional.empty();

    RuleFindings(List<Clause> expected) {
        this.expected = List.copyOf(expected);
    }

    /** Counts what a report is to say how often it was done or seen. */
    public synchronized void count(String counter, long increment) {
        counters.merge(counter, increment, Long::sum);
    }

    /**
     * Returns what was counted.
     *
     * @return numbers by name, in the order in which they were first counted
     */
    public synchronized Map<String, Long> counters() {
        return new LinkedHashMap<>(counters);
    }

    /** Something that may fail. */
    @FunctionalInterface
    public interface ThrowingAction {
        void run() throws Exception;
    }

    /** Ends the rule unless the clause is seen to hold. */
    public synchronized void check(Clause clause, boolean holds, Supplier<String> seen) {
        checked.add(clause);
        if (!holds) {
            throw new ClauseViolationException(clause, seen.get());
        }
    }

    /** Writes down that what a clause is about has been met, and that it held. */
    public synchronized void markChecked(Clause clause) {
        checked.add(clause);
    }

    /** Ends the rule: the clause is seen not to hold. */
    public ClauseViolationException violation(Clause clause, String seen) {
        return new ClauseViolationException(clause, seen);
    }

    /** Does what the clause says must succeed. */
    public <T> T expectValue(Clause clause, Callable<T> callable) {
        synchronized (this) {
            checked.add(clause);
        }
        try {
            return callable.call();
        } catch (ClauseViolationException | NotRunException e) {
            throw e;
        } catch (Exception e) {
            throw new ClauseViolationException(clause, "threw " + describe(e));
        }
    }

    /** Does what the clause says must succeed. */
    public void expectSuccess(Clause clause, ThrowingAction action) {
        expectValue(clause, () -> {
            action.run();
            return true;
        });
    }

    /** Does what the clause says must be refused so. */
    public <E extends StowageException> E expectFailure(Clause clause, Class<E> type, ThrowingAction action) {
        synchronized (this) {
            checked.add(clause);
        }
        try {
            action.run();
        } catch (ClauseViolationException | NotRunException e) {
            throw e;
        } catch (Exception e) {
            if (type.isInstance(e)) {
                return type.cast(e);
            }
            throw new ClauseViolationException(clause,
                    "threw " + describe(e) + " instead of " + type.getSimpleName());
        }
        throw new ClauseViolationException(clause, "returned instead of throwing " + type.getSimpleName());
    }

    /** Goes on after a violation. Returns whether there was none. */
    public boolean continueAfterViolation(ThrowingAction action) {
        try {
            action.run();
            return true;
        } catch (ClauseViolationException e) {
            record(e);
            return false;
        } catch (NotRunException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public synchronized void record(ClauseViolationException clauseViolationException) {
        violations.merge(clauseViolationException.clause(),
                String.valueOf(clauseViolationException.getMessage()),
                (first, second) -> first.length() > 2000 ? first : first + "; " + second);
    }

    synchronized void aborted(String reason) {
        aborted = Optional.of(reason);
    }

    /** Says why a rule that came to its end may have had no occasion to look at some of its clauses. */
    public synchronized void notReached(String reason) {
        notReached = Optional.of(reason);
    }

    /**
     * Returns what the rule has found out.
     *
     * @return a finding for each clause that it verifies, and for each other that it saw violated
     */
    public synchronized Map<Clause, Finding> outcome() {
        Map<Clause, Finding> outcome = new EnumMap<>(Clause.class);
        for (Clause clause : expected) {
            outcome.put(clause, aborted.<Finding>map(Finding.NotRun::new).orElseGet(() -> findingOf(clause)));
        }
        violations.forEach((clause, seen) -> outcome.put(clause, new Finding.Violated(seen)));
        return outcome;
    }

    /** What a rule that came to its end says of a clause that it verifies. */
    private Finding findingOf(Clause clause) {
        if (checked.contains(clause)) {
            return new Finding.Holds();
        }
        if (!violations.isEmpty()) {
            return new Finding.NotRun("its rule left it out after a violation");
        }
        return notReached.<Finding>map(Finding.NotReached::new)
                .orElse(new Finding.Violated("the rule is broken: it did not look at this clause"));
    }

    public static String describe(Throwable e) {
        return e instanceof StowageException
                ? e.getClass().getSimpleName() + " (" + e.getMessage() + ")"
                : e + location(e);
    }

    private static String location(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }

    /** What a rule found out about one clause. */
    public sealed interface Finding {
        /** It held. */
        record Holds() implements Finding {}

        /**
         * It did not hold.
         *
         * @param seen what was seen
         */
        record Violated(String seen) implements Finding {}

        /**
         * What it is about did not happen, for all that the rule tried. Another rule may have met it.
         *
         * @param reason what did not happen
         */
        record NotReached(String reason) implements Finding {}

        /**
         * It was not looked at to the end.
         *
         * @param reason why
         */
        record NotRun(String reason) implements Finding {}
    }
}
