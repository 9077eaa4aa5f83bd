package dev.stowage.api.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.UnsupportedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ContainerTest {
    /** Nothing may be asked of it except its id and whether it is open. */
    private record UntouchableContainer(boolean closed) implements Container {
        @Override
        public ContainerId id() {
            return new ContainerId("web-1");
        }

        @Override
        public void requireOpen(Operation operation) {
            if (closed) {
                throw new ClosedException(ErrorSubject.of("untouchable"), operation);
            }
        }

        @Override
        public Observation observe() {
            throw new AssertionError("observes");
        }

        @Override
        public void start() {
            throw new AssertionError("starts");
        }

        @Override
        public void kill(Signal signal) {
            throw new AssertionError("kills");
        }

        @Override
        public void requestStop(Signal signal) {
            throw new AssertionError("stops");
        }

        @Override
        public Exit await() {
            throw new AssertionError("waits");
        }

        @Override
        public Optional<Exit> await(Duration timeout) {
            throw new AssertionError("waits");
        }

        @Override
        public void delete() {
            throw new AssertionError("deletes");
        }

        @Override
        public void forceDelete() {
            throw new AssertionError("deletes");
        }
    }

    private static Map<Operation, Executable> optionalOperations(Container container) {
        return Map.ofEntries(Map.entry(Operation.PAUSE, container::pause),
                Map.entry(Operation.RESUME, container::resume),
                Map.entry(Operation.EXEC,
                        () -> container.exec(ExecRequest.of(new ContainerId("x"), List.of("true")))),
                Map.entry(Operation.ATTACH, container::attach),
                Map.entry(Operation.RESIZE, () -> container.resize(new TerminalSize(80, 25))),
                Map.entry(Operation.CLOSE_STDIN, container::closeStdin),
                Map.entry(Operation.STATS, container::stats),
                Map.entry(Operation.PROCESSES, container::processes),
                Map.entry(Operation.UPDATE_RESOURCES, () -> container.updateResources(Resources.NONE)),
                Map.entry(Operation.CHECKPOINT,
                        () -> container.checkpoint(CheckpointRequest.of(Path.of("/tmp/image")))),
                Map.entry(Operation.LOGS, () -> container.logs(LogRequest.NO_FOLLOW)));
    }

    @Test
    void anUnsupportedOperationDoesNotTouchTheContainer() {
        Container container = new UntouchableContainer(false);
        optionalOperations(container).forEach((operation, call) -> {
            UnsupportedException refusal = assertThrows(UnsupportedException.class, call);
            assertEquals(Optional.of(operation), refusal.operation());
            assertEquals(operation.requiredCapability(), refusal.capability());
            assertEquals(container.id(), refusal.subject());
        });
        assertEquals(Optional.of(Capability.LOGS), Operation.LOGS.requiredCapability());
    }

    @Test
    void aClosedBackendComesBeforeWhatItDoesNotSupport() {
        optionalOperations(new UntouchableContainer(true))
                .forEach((operation, call) -> assertEquals(Optional.of(operation),
                        assertThrows(ClosedException.class, call).operation()));
    }
}
