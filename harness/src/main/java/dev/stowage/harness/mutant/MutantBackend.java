package dev.stowage.harness.mutant;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Subject;
import java.util.Set;

/**
 * A backend that is wrong in one way.
 *
 * @param name the way
 * @param subject the backend
 * @param expectedViolations the clauses that must be seen violated; copied
 * @param toleratedViolations clauses that may be seen violated too, since one wrong deed shows in several
 * places; copied
 */
public record MutantBackend(String name, Subject subject, Set<Clause> expectedViolations,
        Set<Clause> toleratedViolations) {
    /** Copies the clauses. */
    public MutantBackend {
        expectedViolations = Set.copyOf(expectedViolations);
        toleratedViolations = Set.copyOf(toleratedViolations);
    }

    /**
     * Returns a backend that violates some clauses and no others.
     *
     * @param name the way in which it is wrong
     * @param subject the backend
     * @param expectedViolations the clauses
     * @return the wrong backend
     */
    public static MutantBackend of(String name, Subject subject, Clause... expectedViolations) {
        return new MutantBackend(name, subject, Set.of(expectedViolations), Set.of());
    }

    /**
     * Returns the backend with clauses that may be seen violated too.
     *
     * @param clauses the clauses
     * @return the changed wrong backend
     */
    public MutantBackend tolerating(Clause... clauses) {
        return new MutantBackend(name, subject, expectedViolations, Set.of(clauses));
    }
}
