package dev.stowage.harness.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Operation;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptedInterceptorTest {
    private static final InterceptedCall PAUSE =
            new InterceptedCall(Operation.PAUSE, "web", Optional.empty());
    private static final InterceptedCall START =
            new InterceptedCall(Operation.START, "web", Optional.empty());

    private final ScriptedInterceptor interceptor = new ScriptedInterceptor();
    private final List<String> done = new ArrayList<>();

    private void call(InterceptedCall interceptedCall) {
        boolean added = interceptor.intercept(interceptedCall,
                () -> done.add(interceptedCall.operation().displayName()));
        assertEquals(true, added);
    }

    @Test
    void actsBeforeAndAfterCallsOfItsOperation() {
        interceptor.before(Operation.PAUSE, call -> done.add("before " + call.subject()));
        interceptor.after(Operation.PAUSE, call -> done.add("after " + call.subject()));
        call(PAUSE);
        call(START);
        assertEquals(List.of("before web", "pause", "after web", "start"), done);
    }

    @Test
    void failsCallsWithoutAnEffectUntilItIsCleared() {
        IllegalStateException failure = new IllegalStateException("as told");
        interceptor.fail(Set.of(Operation.PAUSE), failure);
        assertSame(failure, assertThrows(IllegalStateException.class, () -> call(PAUSE)));
        assertEquals(List.of(), done);
        interceptor.clear();
        call(PAUSE);
        assertEquals(List.of("pause"), done);
    }

    @Test
    void anActionMayClearTheScript() {
        interceptor.before(Operation.PAUSE, call -> {
            interceptor.clear();
            done.add("once");
        });
        call(PAUSE);
        call(PAUSE);
        assertEquals(List.of("once", "pause", "pause"), done);
    }

    @Test
    void remembersCallsInOrderUntilTheyAreForgotten() {
        interceptor.fail(Set.of(Operation.START), new IllegalStateException("as told"));
        call(PAUSE);
        assertThrows(IllegalStateException.class, () -> call(START));
        assertEquals(List.of(PAUSE, START), interceptor.calls());
        interceptor.forgetCalls();
        assertEquals(List.of(), interceptor.calls());
    }
}
