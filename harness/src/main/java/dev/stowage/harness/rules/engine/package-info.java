/** The rules that only an engine is held to: records, runs, mutual exclusion, recovery. */
@NullMarked
package dev.stowage.harness.rules.engine;

import org.jspecify.annotations.NullMarked;
