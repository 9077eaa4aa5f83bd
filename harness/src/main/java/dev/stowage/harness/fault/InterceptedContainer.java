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
import dev.stowage.api.runtime.ExecRequest;
import dev.stowage.api.runtime.ExecSession;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Stats;
import dev.stowage.api.runtime.TerminalSize;
import dev.stowage.harness.fault.Interceptor.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A container whose verbs go through an interceptor.
 *
 * @param container the container
 * @param interceptor is given every verb
 */
record InterceptedContainer(Container container, Interceptor interceptor) implements Container {
    @Override
    public ContainerId id() {
        return container.id();
    }

    @Override
    public Observation observe() {
        return get(Operation.STATE, container::observe);
    }

    @Override
    public void start() {
        run(Operation.START, container::start);
    }

    @Override
    public void kill(Signal signal) {
        run(Operation.KILL, () -> container.kill(signal));
    }

    @Override
    public void requestStop(Signal signal) {
        run(Operation.STOP, () -> container.requestStop(signal));
    }

    @Override
    public void stop(Signal signal, Duration grace) {
        run(Operation.STOP, () -> container.stop(signal, grace));
    }

    @Override
    public void pause() {
        run(Operation.PAUSE, container::pause);
    }

    @Override
    public void resume() {
        run(Operation.RESUME, container::resume);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return get(Operation.EXEC, () -> container.exec(request));
    }

    @Override
    public Attachment attach() {
        return get(Operation.ATTACH, container::attach);
    }

    @Override
    public void resize(TerminalSize size) {
        run(Operation.RESIZE, () -> container.resize(size));
    }

    @Override
    public void closeStdin() {
        run(Operation.CLOSE_STDIN, container::closeStdin);
    }

    @Override
    public Stats stats() {
        return get(Operation.STATS, container::stats);
    }

    @Override
    public List<ProcessIdentity> processes() {
        return get(Operation.PROCESSES, container::processes);
    }

    @Override
    public void updateResources(Resources resources) {
        run(Operation.UPDATE_RESOURCES, () -> container.updateResources(resources));
    }

    @Override
    public void checkpoint(CheckpointRequest request) {
        run(Operation.CHECKPOINT, () -> container.checkpoint(request));
    }

    @Override
    public LogReader logs(LogRequest request) {
        return get(Operation.LOGS, () -> container.logs(request));
    }

    @Override
    public Exit await() {
        return get(Operation.AWAIT, container::await);
    }

    @Override
    public Optional<Exit> await(Duration timeout) {
        return get(Operation.AWAIT, () -> container.await(timeout));
    }

    @Override
    public void delete() {
        run(Operation.DELETE, container::delete);
    }

    @Override
    public void forceDelete() {
        run(Operation.FORCE_DELETE, container::forceDelete);
    }

    private void run(Operation operation, Runnable act) {
        get(operation, () -> {
            act.run();
            return true;
        });
    }

    private <T> T get(Operation operation, Supplier<T> act) {
        return interceptor.around(new Call(operation, id().value(), Optional.of(container)), act);
    }
}
