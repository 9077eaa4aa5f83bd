package dev.stowage.engine;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/**
 * What each operation asks of storage and runtime, in order: no more than the steps of {@link OperationGuard}
 * need. A read is a file or a round trip, and a call of the runtime may be a process.
 */
class OperationCallCountTest {
    private static final ContainerId WEB = new ContainerId("web");

    /** A call that is expected next. */
    private interface Call {
        void verify(InOrder order, BackendSpies backends);
    }

    private static final Call READ = (order, on) -> order.verify(on.storage).read(WEB);
    private static final Call LIST = (order, on) -> order.verify(on.storage).list(WEB);
    private static final Call UPDATE = (order, on) -> order.verify(on.storage).update(eq(WEB), any(), any());
    private static final Call INTENT = UPDATE;
    private static final Call OUTCOME = UPDATE;
    private static final Call DELETE_RECORD = (order, on) -> order.verify(on.storage).delete(WEB);
    private static final Call FIND = (order, on) -> order.verify(on.runtime).find(WEB);
    private static final Call CREATE = (order, on) -> order.verify(on.runtime).create(any());
    private static final Call OBSERVE = (order, on) -> order.verify(on.container).observe();
    private static final Call START = (order, on) -> order.verify(on.container).start();
    private static final Call PAUSE = (order, on) -> order.verify(on.container).pause();
    private static final Call RESUME = (order, on) -> order.verify(on.container).resume();
    private static final Call STATS = (order, on) -> order.verify(on.container).stats();
    private static final Call DELETE = (order, on) -> order.verify(on.container).delete();

    static List<Arguments> operations() {
        return List.of(
                // the container that step 3 has found serves steps 6 and 7
                expected("start", State.CREATED, EngineContainer::start, READ, FIND, OBSERVE, INTENT, START,
                        OBSERVE, OUTCOME),
                // step 3 asks nothing: before its first run there is nothing to observe
                expected("start", State.CONFIGURED, EngineContainer::start, READ, INTENT, FIND, CREATE, START,
                        OBSERVE, OUTCOME),
                // the previous run is deleted only after a look that it is this container's and has ended
                expected("start", State.STOPPED, EngineContainer::start, READ, INTENT, FIND, OBSERVE, DELETE,
                        CREATE, START, OBSERVE, OUTCOME),
                expected("init", State.CONFIGURED, EngineContainer::init, READ, INTENT, FIND, CREATE, OBSERVE,
                        OUTCOME),
                expected("pause", State.RUNNING, EngineContainer::pause, READ, FIND, OBSERVE, INTENT, PAUSE,
                        OBSERVE, OUTCOME),
                expected("resume", State.PAUSED, EngineContainer::resume, READ, FIND, OBSERVE, INTENT, RESUME,
                        OBSERVE, OUTCOME),
                expected("cleanup", State.STOPPED, EngineContainer::cleanup, READ, INTENT, FIND, DELETE,
                        OBSERVE, OUTCOME),
                // the second read, after the call, proves that no other run was created in between
                expected("stats", State.RUNNING, EngineContainer::stats, READ, FIND, READ, STATS),
                expected("observe", State.STOPPED, EngineContainer::observe, READ),
                expected("observe", State.RUNNING, EngineContainer::observe, READ, FIND, OBSERVE),
                // the list shows who depends on the container
                expected("delete", State.STOPPED, EngineContainer::delete, READ, LIST, INTENT,
                        FIND, DELETE, DELETE_RECORD));
    }

    private static Arguments expected(String name, State state,
            Consumer<EngineContainer> operation, Call... calls) {
        return Arguments.of(name, state, operation, List.of(calls));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("operations")
    void asksNoMoreThanItsStepsNeed(String name, State state, Consumer<EngineContainer> operation,
            List<Call> expected) {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            try (LocalEngine engine = fixture.open(backends)) {
                EngineContainer container = fixture.createInState(engine, state, "web");
                backends.forgetCalls();
                operation.accept(container);
                InOrder order = backends.inOrder();
                expected.forEach(call -> call.verify(order, backends));
                backends.verifyNoOtherCalls();
            }
        }
    }
}
