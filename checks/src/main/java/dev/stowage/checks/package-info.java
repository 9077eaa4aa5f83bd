/** Rules that the classes of all modules must keep. */
@NullMarked
package dev.stowage.checks;

import org.jspecify.annotations.NullMarked;
