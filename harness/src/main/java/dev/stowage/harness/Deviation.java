package dev.stowage.harness;

/**
 * A clause that a subject is known to violate. It is still checked, and is a violation as soon as it holds.
 *
 * @param clause the clause
 * @param reason why the subject violates it
 * @param issue where the deviation is tracked
 */
public record Deviation(Clause clause, String reason, String issue) {}
