/** The rules for engines only: records, runs, mutual exclusion, recovery. */
@NullMarked
package dev.stowage.harness.rules.engine;

import org.jspecify.annotations.NullMarked;
