/**
 * A status storage that commits in groups to a journal and answers reads from memory: the storage itself and
 * the store that it opens. Below it are {@code format}, the bytes of the log; {@code log}, its files and
 * their recovery; and {@code commit}, how the processes of a host write to the log and follow it.
 */
@NullMarked
package dev.stowage.storage.journal;

import org.jspecify.annotations.NullMarked;
