/** Loads plugins and builds engines from settings. {@link dev.stowage.loader.Stowage} is the entry point. */
@NullMarked
package dev.stowage.loader;

import org.jspecify.annotations.NullMarked;
