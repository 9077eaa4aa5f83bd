package dev.stowage.harness.rules;

import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One rule, ready to be run.
 *
 * @param name what the rule is called
 * @param kind what it is about
 * @param clauses what it verifies
 * @param body what it does
 */
public record Rule(String name, RuleKind kind, List<Clause> clauses, Body body) {
    /** How long a rule may take that is not told to go on for longer. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration INTERRUPT_GRACE_PERIOD = Duration.ofSeconds(10);

    /** Copies the clauses. */
    public Rule {
        clauses = List.copyOf(clauses);
    }

    /**
     * Returns the rule with other clauses.
     *
     * @param restricted the clauses that it verifies
     * @return a new rule
     */
    public Rule withClauses(List<Clause> restricted) {
        return new Rule(name, kind, restricted, body);
    }

    /** What a rule does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the rule.
         *
         * @param ruleFindings where it writes down what it sees
         * @throws Exception if the rule fails in a way that it did not foresee
         */
        void run(RuleFindings ruleFindings) throws Exception;
    }

    /**
     * Runs the rule on a thread of its own, so that a backend that hangs does not hang the suite.
     *
     * @return what it found out
     */
    public RuleFindings run() {
        return run(DEFAULT_TIMEOUT, ruleFindings -> {});
    }

    /**
     * Runs the rule on a thread of its own, so that a backend that hangs does not hang the suite.
     *
     * @param timeout after which time it is given up
     * @param onStart is given what it will write down, for those who watch it
     * @return what it found out
     */
    public RuleFindings run(Duration timeout, Consumer<RuleFindings> onStart) {
        RuleFindings ruleFindings = new RuleFindings(clauses);
        onStart.accept(ruleFindings);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(() -> execute(ruleFindings));
        try {
            if (!thread.join(timeout)) {
                String where = stackTraceOf(thread);
                thread.interrupt();
                thread.join(INTERRUPT_GRACE_PERIOD);
                ruleFindings.record(new ClauseViolationException(clauses.getFirst(), "did not end within "
                        + timeout.toSeconds() + " s; it was at " + where));
                ruleFindings.aborted("its rule did not end in time");
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            ruleFindings.aborted("the suite was interrupted");
        }
        return ruleFindings;
    }

    private void execute(RuleFindings ruleFindings) {
        @Nullable
        Throwable unexpected = null;
        try {
            body.run(ruleFindings);
        } catch (ClauseViolationException e) {
            ruleFindings.record(e);
            ruleFindings.aborted("its rule ended at a violation of " + e.clause().id());
        } catch (NotRunException e) {
            ruleFindings.aborted(String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            unexpected = e;
        }
        if (unexpected != null) {
            ruleFindings.record(new ClauseViolationException(clauses.getFirst(),
                    "rule " + name + " ended with " + RuleFindings.describe(unexpected)
                            + stackTraceOf(unexpected.getStackTrace())));
            ruleFindings.aborted("its rule ended with " + unexpected);
        }
    }

    private static String stackTraceOf(Thread thread) {
        return stackTraceOf(thread.getStackTrace());
    }

    private static String stackTraceOf(StackTraceElement[] trace) {
        return Arrays.stream(trace)
                .limit(12)
                .map(StackTraceElement::toString)
                .collect(
                        Collectors.joining(" < "));
    }
}
