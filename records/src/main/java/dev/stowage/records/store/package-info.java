/** What the storages on a host's disk have in common: locks, errors, the state directory, opening and closing. */
@NullMarked
package dev.stowage.records.store;

import org.jspecify.annotations.NullMarked;
