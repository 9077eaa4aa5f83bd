/** Storages that are wrong in one way each, and what the suite sees of them. */
@NullMarked
package dev.stowage.harness.mutant.storage;

import org.jspecify.annotations.NullMarked;
