package dev.stowage.api.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.error.UnsupportedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ContainerTest {
    private static final Container UNTOUCHABLE = new Container() {
        @Override
        public ContainerId id() {
            return new ContainerId("web-1");
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
    };

    @Test
    void anUnsupportedOperationDoesNotTouchTheContainer() {
        Map<Operation, Executable> operations = Map.ofEntries(Map.entry(Operation.PAUSE, UNTOUCHABLE::pause),
                Map.entry(Operation.RESUME, UNTOUCHABLE::resume),
                Map.entry(Operation.EXEC,
                        () -> UNTOUCHABLE.exec(ExecRequest.of(new ContainerId("x"), List.of("true")))),
                Map.entry(Operation.ATTACH, UNTOUCHABLE::attach),
                Map.entry(Operation.RESIZE, () -> UNTOUCHABLE.resize(new TerminalSize(80, 25))),
                Map.entry(Operation.CLOSE_STDIN, UNTOUCHABLE::closeStdin),
                Map.entry(Operation.STATS, UNTOUCHABLE::stats),
                Map.entry(Operation.PROCESSES, UNTOUCHABLE::processes),
                Map.entry(Operation.UPDATE_RESOURCES, () -> UNTOUCHABLE.updateResources(Resources.NONE)),
                Map.entry(Operation.CHECKPOINT,
                        () -> UNTOUCHABLE.checkpoint(CheckpointRequest.of(Path.of("/tmp/image")))),
                Map.entry(Operation.LOGS, () -> UNTOUCHABLE.logs(LogRequest.NO_FOLLOW)));
        operations.forEach((operation, call) -> {
            UnsupportedException refusal = assertThrows(UnsupportedException.class, call);
            assertEquals(Optional.of(operation), refusal.operation());
            assertEquals(operation.requiredCapability(), refusal.capability());
            assertEquals(UNTOUCHABLE.id(), refusal.subject());
        });
        assertEquals(Optional.of(Capability.LOGS), Operation.LOGS.requiredCapability());
    }
}
