package dev.stowage.runtime.process;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.posix.ConcurrencyLimit;
import dev.stowage.posix.ProcessTable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts that a runtime shares with the handles of its containers.
 *
 * @param name of the runtime
 * @param closed whether the runtime has been closed
 * @param startLimit of creations and starts under way
 * @param timeout of each step that should be quick
 */
record ProcessRuntimeComponents(String name, ProcessIdRegistry idRegistry, ProcessTable processTable,
        RunProcessFinder processFinder, ProcessRunObserver observer, ProcessRunCleanup cleanup,
        DeletedExitCache deletedExits, AtomicBoolean closed, ConcurrencyLimit startLimit, Duration timeout) {

    void requireOpen(Operation operation) {
        if (closed.get()) {
            throw new ClosedException(ErrorSubject.of(name), operation);
        }
    }
}
