/** JSON read with limits and strict types, so that hostile bytes end in one named problem. */
@NullMarked
package dev.stowage.records.json;

import org.jspecify.annotations.NullMarked;
