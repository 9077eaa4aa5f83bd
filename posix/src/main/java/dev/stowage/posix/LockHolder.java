package dev.stowage.posix;

import java.time.Instant;

/**
 * The holder of a lock, as it described itself.
 *
 * @param pid of the process
 * @param startTimeTicks the start time of the process, as in {@link ProcessInfo}
 * @param since when it acquired the lock, by its own clock, in whole milliseconds
 * @param note what it holds the lock for, for people
 */
public record LockHolder(long pid, long startTimeTicks, Instant since, String note) {}
