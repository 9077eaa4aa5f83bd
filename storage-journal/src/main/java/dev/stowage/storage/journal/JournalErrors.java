package dev.stowage.storage.journal;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Errno;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Turns failures of the file system into errors of the contract. */
final class JournalErrors {
    private JournalErrors() {}

    /** Of an act that changed nothing. */
    static StowageException withoutEffect(ErrorSubject subject, Operation operation, IOException cause) {
        if (cause instanceof ClosedChannelException) {
            return new ClosedException(ErrorSubject.of(JournalStatusStorage.NAME), operation);
        }
        if (cause instanceof PosixException posix && (posix.is(Errno.ENOSPC) || posix.is(Errno.EDQUOT))) {
            return new StorageFullException(subject, operation,
                    "no space is left: " + posix.getMessage() + "; nothing was changed", cause);
        }
        return new StorageUnavailableException(subject, operation,
                cause.getMessage() + "; nothing was changed", cause);
    }

    /** Of an act that may have happened. */
    static StowageException outcomeUnknown(ErrorSubject subject, Operation operation, IOException cause) {
        return new OutcomeUnknownException(subject, operation, cause.getMessage()
                + "; after a loss of power the record may be the old or the new one: read it before trying again",
                cause);
    }
}
