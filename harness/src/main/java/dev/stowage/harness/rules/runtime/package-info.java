/** The rules for runtimes, alone and under an engine: one class for each operation or topic. */
@NullMarked
package dev.stowage.harness.rules.runtime;

import org.jspecify.annotations.NullMarked;
