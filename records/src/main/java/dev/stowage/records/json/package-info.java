/** JSON with limits and strict types: invalid or hostile input ends in one exception that names the field. */
@NullMarked
package dev.stowage.records.json;

import org.jspecify.annotations.NullMarked;
