package dev.stowage.harness.mutant;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Subject;
import java.util.Set;

/**
 * A backend with one deliberate defect, in the sense of mutation testing.
 *
 * @param name the way
 * @param subject the backend
 * @param expectedViolations the clauses that the suite must report as violated; copied
 * @param toleratedViolations clauses that the suite may report too, because the defect affects them; copied
 */
public record MutantBackend(String name, Subject subject, Set<Clause> expectedViolations,
        Set<Clause> toleratedViolations) {
    /** Copies the clauses. */
    public MutantBackend {
        expectedViolations = Set.copyOf(expectedViolations);
        toleratedViolations = Set.copyOf(toleratedViolations);
    }

    /**
     * Returns a mutant that violates some clauses and no others.
     *
     * @param name the defect
     * @param subject the backend
     * @param expectedViolations the clauses
     * @return the mutant
     */
    public static MutantBackend of(String name, Subject subject, Clause... expectedViolations) {
        return new MutantBackend(name, subject, Set.of(expectedViolations), Set.of());
    }

    /**
     * Returns the mutant with clauses that the suite may report too.
     *
     * @param clauses the clauses
     * @return the changed mutant
     */
    public MutantBackend tolerating(Clause... clauses) {
        return new MutantBackend(name, subject, expectedViolations, Set.of(clauses));
    }
}
