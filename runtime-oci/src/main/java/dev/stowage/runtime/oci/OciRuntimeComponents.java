package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.posix.ConcurrencyLimit;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The parts that a runtime shares with the handles of its containers.
 *
 * @param startLimit of creations and starts under way. They are counted apart from other commands, so that
 * hooks that take long hold up no kill; and no other command enters it, so that what a creation runs while it
 * holds a place cannot wait for itself
 */
record OciRuntimeComponents(OciRuntimeAdapter adapter, BinaryLocator binaryLocator,
        CommandRunner commandRunner, ProcessTable processTable, OciIdRegistry idRegistry,
        ProgramLogs programLogs, ExitResolver exitResolver, OciRunObserver observer,
        OciContainerCreator containerCreator, OciRunCleanup cleanup, InstantSource clock,
        RandomGenerator random, Failpoints failpoints, ConcurrencyLimit startLimit, MutableState state) {

    OciRuntimeComponents(OciRuntimeAdapter adapter, BinaryLocator binaryLocator, CommandRunner commandRunner,
            ProcessTable processTable, OciIdRegistry idRegistry, ProgramLogs programLogs,
            ExitResolver exitResolver, OciRunObserver observer, OciContainerCreator containerCreator,
            OciRunCleanup cleanup, InstantSource clock, RandomGenerator random, Failpoints failpoints) {
        this(adapter, binaryLocator, commandRunner, processTable, idRegistry, programLogs, exitResolver,
                observer, containerCreator, cleanup, clock, random, failpoints,
                ConcurrencyLimit.ofMachine(), new MutableState());
    }

    /** A call that may block and may fail. */
    @FunctionalInterface
    interface BlockingCall<T> {
        T call() throws IOException, InterruptedException;
    }

    void requireOpen(Operation operation) {
        if (state.closed) {
            throw new ClosedException(ErrorSubject.of(adapter.name()), operation);
        }
    }

    void ensurePrepared() throws IOException {
        synchronized (state) {
            if (!state.prepared) {
                idRegistry.prepare();
                state.prepared = true;
            }
        }
    }

    Set<Capability> capabilities() {
        synchronized (state) {
            Set<Capability> known = state.capabilities;
            if (known == null) {
                try {
                    known = Set.copyOf(adapter.capabilities(binaryLocator.cgroups()));
                } catch (IOException e) {
                    throw new OperationFailedException(ErrorSubject.of(adapter.name()), Operation.OPEN,
                            "the control groups cannot be read", e);
                }
                state.capabilities = known;
            }
            return known;
        }
    }

    /** Runs a call that changes nothing, and translates its exceptions. */
    <T> T query(ContainerId id, Operation operation, BlockingCall<T> call) {
        try {
            return call.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id, operation);
        } catch (IOException e) {
            throw new OperationFailedException(id, operation,
                    "cannot read the files of the container: " + e, e);
        }
    }

    /**
     * Runs a call that changes the container, and translates its exceptions: an interrupt before the call has
     * no effect, and one during the call leaves its outcome unknown.
     */
    <T> T mutate(ContainerId id, Operation operation, BlockingCall<T> call) {
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(id, operation);
        }
        try {
            return call.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id, operation,
                    "interrupted during a command; recover the container", e);
        } catch (IOException e) {
            throw new OperationFailedException(id, operation, e.toString(), e);
        }
    }

    void close() {
        synchronized (state) {
            state.closed = true;
        }
        exitResolver.close();
    }

    /** The fields of a runtime that change. */
    static final class MutableState {
        private volatile boolean closed;
        private boolean prepared;
        private @Nullable Set<Capability> capabilities;
    }
}
