/** Rules for what is released: licences, notices and the release command. */
@NullMarked
package dev.stowage.integration.release;

import org.jspecify.annotations.NullMarked;
