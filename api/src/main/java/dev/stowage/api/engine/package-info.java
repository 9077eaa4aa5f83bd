/**
 * The engine layer: a runtime and a storage together, which excludes, records and recovers. An engine is
 * itself a runtime and passes the same suite.
 */
@NullMarked
package dev.stowage.api.engine;

import org.jspecify.annotations.NullMarked;
