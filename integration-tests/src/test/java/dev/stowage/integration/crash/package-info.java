/**
 * Crash tests with several manager processes: managers that are killed during an operation, and managers that
 * race for one container. {@code docs/crash-proof.md} says how to run the long form and how to read the
 * output.
 */
@NullMarked
package dev.stowage.integration.crash;

import org.jspecify.annotations.NullMarked;
