package dev.stowage.storage.etcd;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import java.time.Duration;

/**
 * What is being done for a caller, and until when.
 *
 * @param subject the container, name or store that it is about
 * @param operation what the caller asked for
 * @param deadlineNanos when no further request is begun, on the clock of {@link System#nanoTime}; each then
 * has its own full time, since one that is cut short would leave a write unknown for nothing
 */
record CallContext(ErrorSubject subject, Operation operation, long deadlineNanos) {

    static CallContext withTimeout(Duration timeout, ErrorSubject subject, Operation operation) {
        return new CallContext(subject, operation, System.nanoTime() + timeout.toNanos());
    }

    boolean hasTimeLeft() {
        return deadlineNanos - System.nanoTime() > 0;
    }

    StorageUnavailableException unavailable(String problem) {
        return new StorageUnavailableException(subject, operation, "etcd: " + problem
                + "; nothing was changed");
    }

    OutcomeUnknownException outcomeUnknown(String problem) {
        return new OutcomeUnknownException(subject, operation, "etcd: " + problem
                + "; the change may have been made: look before trying again");
    }
}
