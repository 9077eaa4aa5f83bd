/** Backends that fail on demand, and pass the suite when nobody asks them to fail. */
@NullMarked
package dev.stowage.harness.fault;

import org.jspecify.annotations.NullMarked;
