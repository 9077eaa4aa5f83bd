package dev.stowage.runtime.oci;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the containers of one runtime share. */
record Parts(Dialect dialect, Toolbox toolbox, Commands commands, ProcessTable processes,
        Reservations reservations, Endings endings, Observer observer, Creator creator, Clearing clearing,
        InstantSource clock, RandomGenerator random, OciStep.Seam seam, Switch state) {

    Parts(Dialect dialect, Toolbox toolbox, Commands commands, ProcessTable processes,
            Reservations reservations, Endings endings, Observer observer, Creator creator,
            Clearing clearing, InstantSource clock, RandomGenerator random, OciStep.Seam seam) {
        this(dialect, toolbox, commands, processes, reservations, endings, observer, creator, clearing,
                clock, random, seam, new Switch());
    }

    /** Something that may block and may fail. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws IOException, InterruptedException;
    }

    void open(Operation operation) {
        if (state.closed) {
            throw new ClosedException(dialect.name(), operation);
        }
    }

    void prepare() throws IOException {
        synchronized (state) {
            if (!state.prepared) {
                reservations.prepare();
                state.prepared = true;
            }
        }
    }

    Set<Capability> capabilities() {
        synchronized (state) {
            Set<Capability> known = state.capabilities;
            if (known == null) {
                try {
                    known = Set.copyOf(dialect.capabilities(toolbox.cgroups()));
                } catch (IOException e) {
                    throw new OperationFailedException(dialect.name(), Operation.OPEN,
                            "the control groups cannot be read", e);
                }
                state.capabilities = known;
            }
            return known;
        }
    }

    /** Looks; interrupted, nothing was done. */
    <T> T look(ContainerId id, Operation operation, Body<T> body) {
        try {
            return body.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationInterruptedException(id.value(), operation);
        } catch (IOException e) {
            throw new OperationFailedException(id.value(), operation, "the files of the container", e);
        }
    }

    /** Acts; interrupted before, nothing was done, and later nobody knows. */
    <T> T act(ContainerId id, Operation operation, Body<T> body) {
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(id.value(), operation);
        }
        try {
            return body.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException(id.value(), operation,
                    "interrupted while a command was under way; settle it and look", e);
        } catch (IOException e) {
            throw new OperationFailedException(id.value(), operation, e.toString(), e);
        }
    }

    void close() {
        synchronized (state) {
            state.closed = true;
        }
        endings.close();
    }

    /** What changes in the life of a runtime object. */
    static final class Switch {
        private volatile boolean closed;
        private boolean prepared;
        private @Nullable Set<Capability> capabilities;
    }
}
