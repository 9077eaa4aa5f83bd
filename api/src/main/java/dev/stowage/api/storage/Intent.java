package dev.stowage.api.storage;

import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import java.time.Instant;

/**
 * An operation that its owner has begun and not yet recorded the outcome of. An intent whose operation lock
 * is free has no living owner: whoever finds it settles it first.
 *
 * @param operation what was begun
 * @param owner the process that began it
 * @param since when
 * @param run the number of the run that it acts on
 */
public record Intent(Operation operation, ProcessIdentity owner, Instant since, long run) {}
