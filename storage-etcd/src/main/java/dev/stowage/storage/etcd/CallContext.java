package dev.stowage.storage.etcd;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.Deadline;
import java.time.Duration;

/**
 * The operation of a caller, and its deadline.
 *
 * @param subject the container, name or store that it is about
 * @param operation what the caller asked for
 * @param deadline when no further request is sent; each request has its own full timeout, since one that is
 * cut short would leave the outcome of a write unknown without need
 */
record CallContext(ErrorSubject subject, Operation operation, Deadline deadline) {

    static CallContext withTimeout(Duration timeout, ErrorSubject subject, Operation operation) {
        return new CallContext(subject, operation, Deadline.after(timeout));
    }

    boolean hasTimeLeft() {
        return !deadline.hasPassed();
    }

    StorageUnavailableException unavailable(String problem) {
        return new StorageUnavailableException(subject, operation,
                "etcd: " + problem + "; nothing was changed");
    }

    StorageUnavailableException unavailable(Exception cause) {
        return new StorageUnavailableException(subject, operation,
                "etcd: " + cause.getMessage() + "; nothing was changed", cause);
    }

    OutcomeUnknownException outcomeUnknown(String problem) {
        return new OutcomeUnknownException(subject, operation, whatIsUnknown(problem));
    }

    OutcomeUnknownException outcomeUnknown(String problem, Exception cause) {
        return new OutcomeUnknownException(subject, operation,
                whatIsUnknown(problem + ": " + cause.getMessage()), cause);
    }

    private static String whatIsUnknown(String problem) {
        return "etcd: " + problem + "; the change may have been made: look before trying again";
    }
}
