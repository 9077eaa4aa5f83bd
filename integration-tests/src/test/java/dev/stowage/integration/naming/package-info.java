/** Names of the project: each means one thing, and documents name only what is there. */
@NullMarked
package dev.stowage.integration.naming;

import org.jspecify.annotations.NullMarked;
