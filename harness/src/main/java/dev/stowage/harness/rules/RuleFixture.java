package dev.stowage.harness.rules;

/** What a rule works with. */
public interface RuleFixture extends AutoCloseable {
    /** Removes what the rule has created. Records as violations what the backend throws meanwhile. */
    void cleanUp();

    /** Removes what the rule has created, also if the rule was interrupted. */
    @Override
    default void close() {
        boolean interrupted = Thread.interrupted();
        try {
            cleanUp();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
