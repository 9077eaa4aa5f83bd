package dev.stowage.api.engine;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.Reason;
import dev.stowage.api.State;
import dev.stowage.api.storage.ContainerRecord;
import java.util.Optional;

/**
 * One line of a list: the container as its record says, or why that cannot be told.
 *
 * @param id the full id
 * @param state the state that the record means; UNKNOWN if it cannot be read or is missing
 * @param reason the one word behind a state of STOPPED or UNKNOWN
 * @param message for people; may be empty
 * @param record the record, where it can be read
 */
public record ContainerSummary(QualifiedId id, State state, Optional<Reason> reason, String message,
        Optional<ContainerRecord> record) {}
