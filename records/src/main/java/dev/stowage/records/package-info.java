/** The stored form of a container: its record as JSON, its ids and its file names. */
@NullMarked
package dev.stowage.records;

import org.jspecify.annotations.NullMarked;
