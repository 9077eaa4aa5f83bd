package dev.stowage.harness;

import java.util.List;

/** A backend or an engine that the suite is run on. */
public sealed interface Subject permits RuntimeSubject, StorageSubject, EngineSubject {
    /**
     * Returns the name in reports.
     *
     * @return for example {@code runtime:runc}, {@code storage:file}, {@code engine:runc+file}
     */
    String label();

    /**
     * Returns the clauses that the subject is known to violate.
     *
     * @return the declared deviations
     */
    List<Deviation> deviations();
}
