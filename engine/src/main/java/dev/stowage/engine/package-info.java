/** The engine, which excludes, records and recovers over any runtime and any store. */
@NullMarked
package dev.stowage.engine;

import org.jspecify.annotations.NullMarked;
