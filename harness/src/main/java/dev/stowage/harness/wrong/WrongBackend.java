package dev.stowage.harness.wrong;

import dev.stowage.harness.Clause;
import dev.stowage.harness.Subject;
import java.util.Set;

/**
 * A backend that is wrong in one way.
 *
 * @param name the way
 * @param subject the backend
 * @param caught the clauses that must be seen violated; copied
 * @param tolerated clauses that may be seen violated too, since one wrong deed shows in several places;
 * copied
 */
public record WrongBackend(String name, Subject subject, Set<Clause> caught, Set<Clause> tolerated) {
    /** Copies the clauses. */
    public WrongBackend {
        caught = Set.copyOf(caught);
        tolerated = Set.copyOf(tolerated);
    }

    /**
     * Returns a backend that violates some clauses and no others.
     *
     * @param name the way in which it is wrong
     * @param subject the backend
     * @param caught the clauses
     * @return the wrong backend
     */
    public static WrongBackend of(String name, Subject subject, Clause... caught) {
        return new WrongBackend(name, subject, Set.of(caught), Set.of());
    }

    /**
     * Returns the backend with clauses that may be seen violated too.
     *
     * @param clauses the clauses
     * @return the changed wrong backend
     */
    public WrongBackend tolerating(Clause... clauses) {
        return new WrongBackend(name, subject, caught, Set.of(clauses));
    }
}
