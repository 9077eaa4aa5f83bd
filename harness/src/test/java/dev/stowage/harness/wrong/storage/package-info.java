/** Storages that are wrong in one way each, and what the suite sees of them. */
@NullMarked
package dev.stowage.harness.wrong.storage;

import org.jspecify.annotations.NullMarked;
