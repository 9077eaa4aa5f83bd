/**
 * The contract as a program that can be read: a runtime, a storage and an engine in memory, whose containers
 * are not real. What they do is right by definition of {@code SPEC.md}; the suite is proven on them, and on
 * wrong ones made of them.
 */
@NullMarked
package dev.stowage.harness.reference;

import org.jspecify.annotations.NullMarked;
