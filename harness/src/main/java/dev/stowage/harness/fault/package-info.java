/** Backends that fail on demand, and pass the suite as long as no fault is injected. */
@NullMarked
package dev.stowage.harness.fault;

import org.jspecify.annotations.NullMarked;
