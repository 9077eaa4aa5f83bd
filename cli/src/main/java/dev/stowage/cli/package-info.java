/** The stowage command. */
@NullMarked
package dev.stowage.cli;

import org.jspecify.annotations.NullMarked;
