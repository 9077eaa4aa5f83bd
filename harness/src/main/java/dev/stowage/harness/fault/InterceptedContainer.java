package dev.stowage.harness.fault;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Attachment;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A container whose operations go through an interceptor.
 *
 * @param container the container
 * @param interceptor receives every operation
 */
record InterceptedContainer(Container container, Interceptor interceptor) implements Container {
    @Override
    public ContainerId id() {
        return container.id();
    }

    @Override
    public void requireOpen(Operation operation) {
        container.requireOpen(operation);
    }

    @Override
    public Observation observe() {
        return interceptCall(Operation.STATE, container::observe);
    }

    @Override
    public void start() {
        intercept(Operation.START, container::start);
    }

    @Override
    public void kill(Signal signal) {
        intercept(Operation.KILL, () -> container.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        intercept(Operation.STOP, () -> container.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration timeout) {
        intercept(Operation.STOP, () -> container.stop(signal, timeout));
    }

    @Override
    public void pause() {
        intercept(Operation.PAUSE, container::pause);
    }

    @Override
    public void resume() {
        intercept(Operation.RESUME, container::resume);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return interceptCall(Operation.EXEC, () -> container.exec(request));
    }

    @Override
    public Attachment attach() {
        return interceptCall(Operation.ATTACH, container::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        intercept(Operation.RESIZE, () -> container.resize(size));
    }

    @Override
    public void closeStdin() {
        intercept(Operation.CLOSE_STDIN, container::closeStdin);
    }

    @Override
    public Stats stats() {
        return interceptCall(Operation.STATS, container::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return interceptCall(Operation.PROCESSES, container::processes);
    }

    @Override
    public void updateResources(Resources resources) {
        intercept(Operation.UPDATE_RESOURCES, () -> container.updateResources(resources));
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        intercept(Operation.CHECKPOINT, () -> container.checkpoint(request));
    }

    @Override
    public ContainerLogReader logs(LogRequest request) {
        return interceptCall(Operation.LOGS, () -> container.logs(request));
    }

    @Override
    public Exit await() {
        return interceptCall(Operation.AWAIT, container::await);
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return interceptCall(Operation.AWAIT, () -> container.await(timeout));
    }

    @Override
    public void delete() {
        intercept(Operation.DELETE, container::delete);
    }

    @Override
    public void forceDelete() {
        intercept(Operation.FORCE_DELETE, container::forceDelete);
    }

    private void intercept(Operation operation, Runnable action) {
        interceptCall(operation, () -> {
            action.run();
            return true;
        });
    }

    private <T> T interceptCall(Operation operation, Supplier<T> action) {
        return interceptor.intercept(
                new InterceptedCall(operation, id().value(), Optional.of(container)), action);
    }
}
