package dev.stowage.harness;

/**
 * A clause that a subject is known not to hold. It is still looked at, and is a violation once it holds.
 *
 * @param clause the clause
 * @param reason why it is not held
 * @param issue where that is followed
 */
public record Deviation(Clause clause, String reason, String issue) {}
