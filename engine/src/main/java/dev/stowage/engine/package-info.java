/**
 * The engine over any runtime and any storage: it excludes, records and recovers. It names no backend.
 */
@NullMarked
package dev.stowage.engine;

import org.jspecify.annotations.NullMarked;
