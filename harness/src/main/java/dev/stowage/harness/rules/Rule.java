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
 * @param clauses what it verifies
 * @param body what it does
 */
public record Rule(String name, List<Clause> clauses, Body body) {
    /** How long a rule may take that is not told to go on for longer. */
    public static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    /** Copies the clauses. */
    public Rule {
        clauses = List.copyOf(clauses);
    }

    /** What a rule does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs the rule.
         *
         * @param findings where it writes down what it sees
         * @throws Exception if the rule fails in a way that it did not foresee
         */
        void run(Findings findings) throws Exception;
    }

    /**
     * Runs the rule on a thread of its own, so that a backend that hangs does not hang the suite.
     *
     * @return what it found out
     */
    public Findings run() {
        return run(LONGEST, findings -> {});
    }

    /**
     * Runs the rule on a thread of its own, so that a backend that hangs does not hang the suite.
     *
     * @param longest after which time it is given up
     * @param begun is given what it will write down, for those who watch it
     * @return what it found out
     */
    public Findings run(Duration longest, Consumer<Findings> begun) {
        Findings findings = new Findings(clauses);
        begun.accept(findings);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(() -> conclude(findings));
        try {
            if (!thread.join(longest)) {
                String where = where(thread);
                thread.interrupt();
                thread.join(LAST_WORDS);
                findings.record(new Violation(clauses.getFirst(), "did not end within "
                        + longest.toSeconds() + " s; it was at " + where));
                findings.cutShort("its rule did not end in time");
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            findings.cutShort("the suite was interrupted");
        }
        return findings;
    }

    private void conclude(Findings findings) {
        @Nullable
        Throwable unforeseen = null;
        try {
            body.run(findings);
        } catch (Violation e) {
            findings.record(e);
            findings.cutShort("its rule ended at a violation of " + e.clause().id());
        } catch (NotRunException e) {
            findings.cutShort(String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            unforeseen = e;
        }
        if (unforeseen != null) {
            findings.record(new Violation(clauses.getFirst(),
                    "rule " + name + " ended with " + Findings.described(unforeseen)
                            + where(unforeseen.getStackTrace())));
            findings.cutShort("its rule ended with " + unforeseen);
        }
    }

    private static String where(Thread thread) {
        return where(thread.getStackTrace());
    }

    private static String where(StackTraceElement[] trace) {
        return Arrays.stream(trace)
                .limit(12)
                .map(StackTraceElement::toString)
                .collect(
                        Collectors.joining(" < "));
    }
}
