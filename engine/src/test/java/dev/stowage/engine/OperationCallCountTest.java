package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each operation asks of storage and runtime, in order: no more than the steps of {@link OperationGuard}
 * need. A read is a file or a round trip, and a call of the runtime may be a process.
 */
class OperationCallCountTest {
    private static final String INTENT = "UPDATE";
    private static final String OUTCOME = "UPDATE";

    static List<Arguments> operations() {
        return List.of(
                // the container that step 3 has found serves steps 6 and 7
                // @formatter:off: one operation each
                expected("start", State.CREATED, EngineContainer::start, "READ", "find", "state", INTENT,
                        "start",
                        "state", OUTCOME),
                // step 3 asks nothing: before its first run there is nothing to observe
                expected("start", State.CONFIGURED, EngineContainer::start, "READ", INTENT, "find", "create",
                        "start", "state", OUTCOME),
                // the previous run is deleted only after a look that it is this container's and has ended
                expected("start", State.STOPPED, EngineContainer::start, "READ", INTENT, "find", "state",
                        "delete",
                        "create", "start", "state", OUTCOME),
                expected("init", State.CONFIGURED, EngineContainer::init, "READ", INTENT, "find", "create",
                        "state",
                        OUTCOME),
                expected("pause", State.RUNNING, EngineContainer::pause, "READ", "find", "state", INTENT,
                        "pause",
                        "state", OUTCOME),
                expected("resume", State.PAUSED, EngineContainer::resume, "READ", "find", "state", INTENT,
                        "resume",
                        "state", OUTCOME),
                expected("cleanup", State.STOPPED, EngineContainer::cleanup, "READ", INTENT, "find", "delete",
                        "state", OUTCOME),
                // the second read, after the call, proves that no other run was created in between
                expected("stats", State.RUNNING, EngineContainer::stats, "READ", "find", "READ", "stats"),
                expected("observe", State.STOPPED, EngineContainer::observe, "READ"),
                expected("observe", State.RUNNING, EngineContainer::observe, "READ", "find", "state"),
                // the list shows who depends on the container
                expected("delete", State.STOPPED, EngineContainer::delete, "READ", "LIST", INTENT, "find",
                        "delete",
                        "DELETE"));
        // @formatter:on
    }

    private static Arguments expected(String name, State state, Consumer<EngineContainer> operation,
            String... calls) {
        return Arguments.of(name, state, operation, List.of(calls));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("operations")
    void asksNoMoreThanItsStepsNeed(String name, State state, Consumer<EngineContainer> operation,
            List<String> expected) {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, state, "web");
            List<String> calls = Collections.synchronizedList(new ArrayList<>());
            fixture.storage.injectFault(new FakeStatusStorage.StorageCallHook() {
                @Override
                public void before(FakeStatusStorage.StorageCall call) {
                    calls.add(call.name());
                }
            });
            fixture.runtime.hook = new FakeRuntime.RuntimeCallHook() {
                @Override
                public void before(Operation called, ContainerId id) {
                    calls.add(called.displayName());
                }
            };
            operation.accept(container);
            assertEquals(expected, calls, name);
        }
    }
}
