/**
 * The engine layer: a runtime and a status storage together, which serialize mutations per container, journal
 * intent, and recover after a crash. Begin with {@link dev.stowage.api.engine.Engine}, which explains the
 * model. An engine is itself a runtime and passes the same suite.
 */
@NullMarked
package dev.stowage.api.engine;

import org.jspecify.annotations.NullMarked;
