package dev.stowage.records.store;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Errno;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;

/** Translates failures of the file system into the errors of the contract. Immutable. */
public final class StoreErrors {
    private final String storage;

    /**
     * Creates the translator of a storage backend.
     *
     * @param storage its name, which the error of a closed one contains
     */
    public StoreErrors(String storage) {
        this.storage = storage;
    }

    /**
     * Translates the failure of an operation that changed nothing.
     *
     * @param subject what the operation was about
     * @param operation the operation
     * @param cause the failure
     * @return the error to throw: closed, busy, full or unavailable
     */
    public StowageException withoutEffect(ErrorSubject subject, Operation operation, IOException cause) {
        return switch (cause) {
            case ClosedChannelException _ -> closed(operation);
            case LockBusyException busy -> busy(busy, subject, operation);
            case PosixException posix when isFull(posix) -> full(subject, operation, cause);
            default -> unavailable(subject, operation, cause);
        };
    }

    /**
     * Returns whether a file cannot be written because of its file system, which can be read nevertheless.
     *
     * @param cause the failure to open or extend it
     * @return whether the file system is full or read-only
     */
    public static boolean isUnwritable(PosixException cause) {
        return cause.is(Errno.EROFS) || isFull(cause);
    }

    private static boolean isFull(PosixException cause) {
        return cause.is(Errno.ENOSPC) || cause.is(Errno.EDQUOT);
    }

    /**
     * Returns the error of an operation on a closed store.
     *
     * @param operation the operation
     * @return the error to throw
     */
    public ClosedException closed(Operation operation) {
        return new ClosedException(ErrorSubject.of(storage), operation);
    }

    /**
     * Returns the error of a lock that was not released in time, naming its holder.
     *
     * @param busy the failure
     * @param subject what the operation was about
     * @param operation the operation
     * @return the error to throw
     */
    public static BusyException busy(LockBusyException busy, ErrorSubject subject, Operation operation) {
        LockOwner owner = busy.holder()
                .map(known -> LockOwner.process(known.pid(), known.note() + ", since " + known.since()))
                .orElseGet(() -> LockOwner.unidentified("a process that cannot be seen from here"));
        return new BusyException(subject, operation, owner, busy.timeout());
    }

    /**
     * Returns the error of an operation that found no space and changed nothing.
     *
     * @param subject what the operation was about
     * @param operation the operation
     * @param cause the failure
     * @return the error to throw
     */
    public static StorageFullException full(ErrorSubject subject, Operation operation, Exception cause) {
        return new StorageFullException(subject, operation,
                "no space is left: " + cause.getMessage() + "; nothing was changed", cause);
    }

    /**
     * Returns the error of an operation that failed and changed nothing.
     *
     * @param subject what the operation was about
     * @param operation the operation
     * @param cause the failure
     * @return the error to throw
     */
    public static StorageUnavailableException unavailable(ErrorSubject subject,
            Operation operation, Exception cause) {
        return new StorageUnavailableException(subject, operation,
                cause.getMessage() + "; nothing was changed", cause);
    }

    /**
     * Returns the error of a store that cannot be opened.
     *
     * @param state the state directory
     * @param problem what is wrong, and the cure where there is one
     * @param cause the failure
     * @return the error to throw
     */
    public static StorageUnavailableException cannotOpen(Path state, String problem, Exception cause) {
        return new StorageUnavailableException(ErrorSubject.of(state.toString()),
                Operation.OPEN, problem, cause);
    }

    /**
     * Returns the error of a write of which nobody can tell whether it will survive a crash.
     *
     * @param subject what the operation was about
     * @param operation the operation
     * @param cause the failure
     * @return the error to throw
     */
    public static OutcomeUnknownException outcomeUnknown(ErrorSubject subject,
            Operation operation, Exception cause) {
        return new OutcomeUnknownException(subject, operation, cause.getMessage()
                + "; after a crash the record may be the old or the new one: read it before trying again",
                cause);
    }
}
