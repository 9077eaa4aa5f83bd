package dev.stowage.harness.rules;

/** Where a rule works. Closing it removes what the rule has made. */
public interface RuleFixture extends AutoCloseable {
    @Override
    void close();
}
