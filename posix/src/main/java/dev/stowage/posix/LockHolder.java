package dev.stowage.posix;

import java.time.Instant;

/**
 * Who holds a lock.
 *
 * @param startTimeTicks start of the process, as in {@link ProcessInfo}
 * @param since when it took the lock, by its own clock, in whole milliseconds
 * @param note what it does, in its own words
 */
public record LockHolder(long pid, long startTimeTicks, Instant since, String note) {}
