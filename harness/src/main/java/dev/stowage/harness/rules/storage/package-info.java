/** The rules for status storage within one process. */
@NullMarked
package dev.stowage.harness.rules.storage;

import org.jspecify.annotations.NullMarked;
