package dev.stowage.harness;

import java.time.Duration;

/**
 * The verdict on one clause for one subject.
 *
 * @param clause the clause
 * @param subject the subject's name, for example {@code runtime:runc}
 * @param clauseVerdict the verdict
 * @param detail what was seen, or why it was not run; empty if it holds
 * @param duration how long its rules took, all together
 */
public record ClauseResult(Clause clause, String subject, ClauseVerdict clauseVerdict, String detail,
        Duration duration) {}
