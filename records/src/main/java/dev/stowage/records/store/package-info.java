/** The common part of storage backends on a disk: locks, errors, the state directory, opening and closing. */
@NullMarked
package dev.stowage.records.store;

import org.jspecify.annotations.NullMarked;
