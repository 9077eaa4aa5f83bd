/** The rules that a storage is held to within one process. */
@NullMarked
package dev.stowage.harness.rules.storage;

import org.jspecify.annotations.NullMarked;
