package dev.stowage.harness;

import java.util.List;

/** What the suite is run on. */
public sealed interface Subject permits RuntimeSubject, StorageSubject, EngineSubject {
    /**
     * Returns the name in reports.
     *
     * @return for example {@code runtime:runc}, {@code storage:file}, {@code engine:runc+file}
     */
    String label();

    /**
     * Returns the clauses that the subject is known not to hold.
     *
     * @return the declared deviations
     */
    List<Deviation> deviations();
}
