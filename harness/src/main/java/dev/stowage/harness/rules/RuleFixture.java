package dev.stowage.harness.rules;

/** Where a rule works. Closing it removes what the rule has made. */
interface RuleFixture extends AutoCloseable {
    @Override
    void close();
}
