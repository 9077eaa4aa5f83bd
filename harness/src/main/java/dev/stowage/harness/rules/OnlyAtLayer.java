package dev.stowage.harness.rules;

import dev.stowage.api.Layer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Restricts a rule to one layer. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnlyAtLayer {
    /** The layer. */
    Layer value();
}
