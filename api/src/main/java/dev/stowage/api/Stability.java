package dev.stowage.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How far callers may rely on a type. Every public type of the API carries one; nested types share that of
 * the type around them.
 *
 * @since 0.1
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Stability(Stability.Level.STABLE)
public @interface Stability {

    /** {@return how far callers may rely on the type} */
    Level value();

    /** What may change between two versions. */
    enum Level {
        /** Only a major version breaks callers. Methods, fields and constants may be added. */
        STABLE,
        /** A minor version may break callers; the changelog says how to adapt. */
        EVOLVING,
        /** Only the project's own modules may use it. */
        INTERNAL
    }
}
