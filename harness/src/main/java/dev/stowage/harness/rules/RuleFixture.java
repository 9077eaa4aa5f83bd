package dev.stowage.harness.rules;

/** What a rule works with. Closing it removes what the rule has created. */
public interface RuleFixture extends AutoCloseable {
    @Override
    void close();
}
