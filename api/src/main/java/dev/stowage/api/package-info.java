/** The lifecycle contract: containers, their states and operations, and the extension points of Stowage. */
@NullMarked
package dev.stowage.api;

import org.jspecify.annotations.NullMarked;
