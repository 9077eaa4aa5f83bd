/** A status storage that keeps its records in an SQLite database. */
@NullMarked
package dev.stowage.storage.sqlite;

import org.jspecify.annotations.NullMarked;
