package dev.stowage.engine;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.mockito.AdditionalAnswers;
import org.mockito.ArgumentCaptor;
import org.mockito.InOrder;
import org.mockito.Mockito;
import org.mockito.invocation.InvocationOnMock;

/**
 * Mockito spies over a runtime and a storage: each call reaches the real backend, and can be verified.
 * {@link #container} stands for every container that the runtime returns, so use it with one container at a
 * time.
 */
final class BackendSpies {
    final Runtime runtime;
    final Container container;
    final StatusStorage storage;
    private final AtomicReference<Container> returnedLast = new AtomicReference<>();

    BackendSpies(Runtime realRuntime, StatusStorage realStorage) {
        container = mock(Container.class, call -> forward(call, returnedLast.get()));
        runtime = mock(Runtime.class, call -> spied(forward(call, realRuntime)));
        storage = mock(StatusStorage.class, AdditionalAnswers.delegatesTo(realStorage));
    }

    private static Object forward(InvocationOnMock call, Object real) throws Throwable {
        return AdditionalAnswers.delegatesTo(real).answer(call);
    }

    private Object spied(Object result) {
        return switch (result) {
            case Container returned -> spied(returned);
            case Optional<?> found when found.orElse(null) instanceof Container returned ->
                Optional.of(spied(returned));
            case null, default -> result;
        };
    }

    private Container spied(Container returned) {
        returnedLast.set(returned);
        return container;
    }

    /** Forgets the calls until now, those that prepare a test. */
    void forgetCalls() {
        clearInvocations(runtime, container, storage);
    }

    /** Returns what the runtime was asked to create last. */
    CreateRequest lastCreateRequest() {
        ArgumentCaptor<CreateRequest> requests = ArgumentCaptor.forClass(CreateRequest.class);
        verify(runtime, atLeast(1)).create(requests.capture());
        return requests.getValue();
    }

    InOrder inOrder() {
        return Mockito.inOrder(runtime, container, storage);
    }

    /** Fails if there was a call that was not verified, apart from those that only read a field. */
    void verifyNoOtherCalls() {
        verify(runtime, atLeast(0)).name();
        verify(runtime, atLeast(0)).capabilities();
        verify(container, atLeast(0)).id();
        verify(storage, atLeast(0)).name();
        verify(storage, atLeast(0)).capabilities();
        verifyNoMoreInteractions(runtime, container, storage);
    }

    /** Fails if anything was mutated: a refusal may read the record and look at the container, no more. */
    void verifyOnlyObserved() {
        verify(storage, atLeast(0)).read(any());
        verify(runtime, atLeast(0)).find(any());
        verify(container, atLeast(0)).observe();
        verifyNoOtherCalls();
    }

    /** Fails if the runtime was asked to change anything, whatever was asked of the storage. */
    void verifyRuntimeOnlyObserved() {
        verify(runtime, atLeast(0)).name();
        verify(runtime, atLeast(0)).capabilities();
        verify(runtime, atLeast(0)).find(any());
        verify(container, atLeast(0)).id();
        verify(container, atLeast(0)).observe();
        verifyNoMoreInteractions(runtime, container);
    }
}
