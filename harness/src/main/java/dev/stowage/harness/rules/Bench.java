package dev.stowage.harness.rules;

/** Where a rule works. Closing it removes what the rule has made. */
interface Bench extends AutoCloseable {
    @Override
    void close();
}
