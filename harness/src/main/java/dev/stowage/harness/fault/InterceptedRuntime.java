package dev.stowage.harness.fault;

import dev.stowage.api.Availability;
import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A runtime whose calls, and those of its containers, go through an interceptor.
 *
 * @param runtime the runtime
 * @param interceptor receives every call except name, capabilities, availability and close
 */
public record InterceptedRuntime(Runtime runtime, Interceptor interceptor) implements Runtime {
    @Override
    public String name() {
        return runtime.name();
    }

    @Override
    public Availability availability() {
        return runtime.availability();
    }

    @Override
    public void close() {
        runtime.close();
    }

    @Override
    public Set<Capability> capabilities() {
        return runtime.capabilities();
    }

    @Override
    public Container create(CreateRequest request) {
        return intercept(Operation.CREATE, request.id().value(), () -> wrapped(runtime.create(request)));
    }

    @Override
    public Container find(ContainerId id) {
        return intercept(Operation.FIND, id.value(), () -> wrapped(runtime.find(id)));
    }

    @Override
    public List<Container> list() {
        return intercept(Operation.LIST, name(),
                () -> runtime.list().stream().<Container>map(this::wrapped).toList());
    }

    @Override
    public Optional<Container> recover(ContainerId id) {
        return intercept(Operation.STATE, id.value(), () -> runtime.recover(id).map(this::wrapped));
    }

    @Override
    public Optional<Container> reclaim(ContainerId id, RunId run, Optional<ProcessIdentity> init) {
        return intercept(Operation.FIND, id.value(), () -> runtime.reclaim(id, run, init).map(this::wrapped));
    }

    private Container wrapped(Container container) {
        return new InterceptedContainer(container, interceptor);
    }

    private <T> T intercept(Operation operation, String subject, Supplier<T> action) {
        return interceptor.intercept(new InterceptedCall(operation, subject, Optional.empty()), action);
    }
}
