package dev.stowage.harness.rules;

import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A rule that is ready to run.
 *
 * @param name the name of the rule
 * @param kind the subject of the rule
 * @param clauses the clauses that it verifies
 * @param body the code that checks them
 */
public record Rule(String name, RuleKind kind, List<Clause> clauses, Body body) {
    /** How long a rule may take outside a soak test. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration INTERRUPT_GRACE_PERIOD = Duration.ofSeconds(10);

    /** Copies the clauses. */
    public Rule {
        clauses = List.copyOf(clauses);
    }

    /**
     * Returns the rule with other clauses.
     *
     * @param restricted the clauses to verify
     * @return a new rule
     */
    public Rule withClauses(List<Clause> restricted) {
        return new Rule(name, kind, restricted, body);
    }

    /** The code of a rule. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the rule.
         *
         * @param ruleFindings receives what the rule observes
         * @throws Exception if the rule fails in an unexpected way
         */
        void run(RuleFindings ruleFindings) throws Exception;
    }

    /**
     * Runs the rule on its own thread, so that a backend that hangs does not block the suite.
     *
     * @return the findings
     */
    public RuleFindings run() {
        return run(DEFAULT_TIMEOUT, ruleFindings -> {});
    }

    /**
     * Runs the rule on its own thread, so that a backend that hangs does not block the suite.
     *
     * @param timeout after which the rule is abandoned
     * @param onStart receives the findings object before the rule starts, to follow its progress
     * @return the findings
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
                ruleFindings.record(new ClauseViolationException(clauses.getFirst(),
                        "did not end within " + timeout.toSeconds() + " s; it was executing " + where));
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
        try {
            body.run(ruleFindings);
        } catch (ClauseViolationException e) {
            ruleFindings.record(e);
            ruleFindings.aborted("its rule ended at a violation of " + e.clause().id());
        } catch (NotRunException e) {
            ruleFindings.aborted(String.valueOf(e.getMessage()));
        } catch (Exception | Error e) {
            // whatever a backend throws is a finding; it must not end the suite
            ruleFindings.record(new ClauseViolationException(clauses.getFirst(), "rule " + name
                    + " ended with " + RuleFindings.describe(e) + stackTraceOf(e.getStackTrace()), e));
            ruleFindings.aborted("its rule ended with " + e);
        }
    }

    private static String stackTraceOf(Thread thread) {
        return stackTraceOf(thread.getStackTrace());
    }

    private static String stackTraceOf(StackTraceElement[] trace) {
        return Arrays.stream(trace)
                .limit(12)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }
}
