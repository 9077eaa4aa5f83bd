/**
 * How the threads and processes of a host share one log: group commit, the writer at the tail, the tailer
 * that applies what others wrote, snapshots and compaction, and the locks and shared memory between them.
 */
@NullMarked
package dev.stowage.storage.journal.commit;

import org.jspecify.annotations.NullMarked;
