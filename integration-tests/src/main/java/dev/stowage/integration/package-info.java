/** Rules that the classes of all modules must keep. */
@NullMarked
package dev.stowage.integration;

import org.jspecify.annotations.NullMarked;
