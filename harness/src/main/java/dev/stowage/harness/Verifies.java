package dev.stowage.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lists the clauses that a rule verifies. A rule that ends without having checked each of them is reported as
 * broken.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Verifies {
    /**
     * Returns the clauses.
     *
     * @return at least one
     */
    Clause[] value();
}
