package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.CheckpointRequest.PostCheckpointAction;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.TerminalSize;
import java.io.OutputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Calls the verb of an operation of the table. */
final class OperationInvoker {
    static final Resources LIMITS = Resources.builder().memoryBytes(1L << 30).processes(512).build();

    private OperationInvoker() {}

    /** Returns the operations that a layer has verbs for. */
    static Set<Operation> supportedAt(Layer layer) {
        Set<Operation> operations = EnumSet.of(Operation.START, Operation.KILL, Operation.STOP,
                Operation.PAUSE, Operation.RESUME, Operation.EXEC, Operation.ATTACH, Operation.RESIZE,
                Operation.CLOSE_STDIN, Operation.STATS, Operation.PROCESSES, Operation.UPDATE_RESOURCES,
                Operation.AWAIT, Operation.CHECKPOINT, Operation.DELETE, Operation.FORCE_DELETE);
        if (layer == Layer.ENGINE) {
            operations.addAll(List.of(Operation.INIT, Operation.CLEANUP, Operation.MOUNT, Operation.UNMOUNT,
                    Operation.EXPORT, Operation.RESTORE));
        }
        return operations;
    }

    /** Returns the verbs of a raw container that its runtime need not support. */
    static List<Operation> optional() {
        return supportedAt(Layer.RUNTIME).stream()
                .filter(operation -> operation.requiredCapability().isPresent())
                .toList();
    }

    /** Tells whether an operation leaves the container as it is, so that others can follow. */
    static boolean isRepeatable(Operation operation) {
        return switch (operation) {
            case EXEC, ATTACH, RESIZE, CLOSE_STDIN, STATS, PROCESSES, UPDATE_RESOURCES, AWAIT, EXPORT -> true;
            default -> false;
        };
    }

    static void invoke(RuntimeFixture fixture, Operation operation, Container container) throws Exception {
        switch (operation) {
            case START -> container.start();
            case KILL -> container.kill(Signal.KILL);
            case STOP -> container.stop(Duration.ZERO);
            case PAUSE -> container.pause();
            case RESUME -> container.resume();
            case EXEC -> container
                    .exec(ExecRequest.of(new ContainerId(fixture.context.freshText()),
                            List.of("/bin/sh", "-c", "exit 0")))
                    .delete();
            case ATTACH -> container.attach().close();
            case RESIZE -> container.resize(new TerminalSize(80, 25));
            case CLOSE_STDIN -> container.closeStdin();
            case STATS -> container.stats();
            case PROCESSES -> container.processes();
            case UPDATE_RESOURCES -> container.updateResources(LIMITS);
            case AWAIT -> container.await(Duration.ZERO);
            case CHECKPOINT ->
                container.checkpoint(CheckpointRequest.of(fixture.emptyDirectory().resolve("image"))
                        .withPostCheckpointAction(PostCheckpointAction.LEAVE_RUNNING));
            case DELETE -> container.delete();
            case FORCE_DELETE -> container.forceDelete();
            case INIT -> ((EngineContainer) container).init();
            case CLEANUP -> ((EngineContainer) container).cleanup();
            case MOUNT -> ((EngineContainer) container).mount();
            case UNMOUNT -> ((EngineContainer) container).unmount();
            case EXPORT -> ((EngineContainer) container).export(OutputStream.nullOutputStream());
            case RESTORE -> ((EngineContainer) container).restore(fixture.emptyDirectory());
            case CONFIGURE, CREATE, COMMIT, FIND, LIST, STATE, LOGS, READ, UPDATE, RESOLVE, OPEN ->
                throw new IllegalArgumentException("no verb of a container: " + operation);
        }
    }
}
