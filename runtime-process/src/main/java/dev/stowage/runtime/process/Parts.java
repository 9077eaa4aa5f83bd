package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.posix.ProcessTable;
import java.time.Duration;

/**
 * What a runtime shares with its handles.
 *
 * @param name the name of the runtime
 * @param deadline how long anything may take that should be quick
 */
record Parts(String name, Reservations reservations, ProcessTable table, Members members, Watch watch,
        Removal removal, KeptExits exits, Pauses pauses, Duration deadline) {

    void requireOpen(Operation operation) {
        if (pauses.isClosed()) {
            throw new ClosedException(name, operation);
        }
    }
}
