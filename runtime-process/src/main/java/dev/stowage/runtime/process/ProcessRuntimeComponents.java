package dev.stowage.runtime.process;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.posix.ProcessTable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a runtime shares with its handles.
 *
 * @param name the name of the runtime
 * @param timeout how long anything may take that should be quick
 */
record ProcessRuntimeComponents(String name, ProcessIdRegistry idRegistry, ProcessTable processTable,
        RunProcessFinder processFinder, ProcessRunObserver observer,
        ProcessRunCleanup cleanup, DeletedExitCache deletedExits, AtomicBoolean closed,
        Duration timeout) {

    void requireOpen(Operation operation) {
        if (closed.get()) {
            throw new ClosedException(ErrorSubject.of(name), operation);
        }
    }
}
