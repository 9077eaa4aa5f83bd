/** Loads plugins, injects what they need and turns settings into an engine. */
@NullMarked
package dev.stowage.loader;

import org.jspecify.annotations.NullMarked;
