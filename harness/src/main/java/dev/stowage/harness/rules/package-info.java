/** The rules of the suite: one class for each operation or topic, and the benches that they work at. */
@NullMarked
package dev.stowage.harness.rules;

import org.jspecify.annotations.NullMarked;
