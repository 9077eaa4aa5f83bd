/**
 * Proofs that need several manager processes: managers that are killed in the middle of a verb, and managers
 * that race for one container. How to run them at length, and how to read what they print, is in
 * {@code docs/crash-proof.md}.
 */
@NullMarked
package dev.stowage.integration.crash;

import org.jspecify.annotations.NullMarked;
