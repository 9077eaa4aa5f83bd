package dev.stowage.harness;

import java.time.Duration;

/**
 * The result of one clause for one subject.
 *
 * @param clause the clause
 * @param subject the subject's name, for example {@code runtime:runc}
 * @param clauseVerdict the verdict
 * @param detail what was observed, or why it was not run; empty if the clause holds
 * @param duration the time that its rules took together
 */
public record ClauseResult(Clause clause, String subject, ClauseVerdict clauseVerdict, String detail,
        Duration duration) {}
