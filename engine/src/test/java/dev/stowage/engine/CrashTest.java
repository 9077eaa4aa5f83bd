package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.Operation;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A manager that dies or meets a failure at any moment of any verb leaves nothing that blocks the next. */
class CrashTest {
    private static final ContainerId WEB = new ContainerId("web");

    /** Every other time by an engine that opens, else by the next look. */
    @TestFactory
    Stream<DynamicContainer> aDeadManagerIsSettledByWhoeverComesNext() {
        return Verb.ALL.stream()
                .map(verb -> DynamicContainer.dynamicContainer(verb.name(), moments(verb)
                        .mapToObj(moment -> DynamicTest.dynamicTest("moment " + moment,
                                () -> die(verb, moment, moment % 2 == 0)))));
    }

    @TestFactory
    Stream<DynamicContainer> aFailureOfAnyAccessIsSettled() {
        return Stream.<Supplier<Throwable>>of(
                () -> new StorageUnavailableException("web", Operation.UPDATE, "gone"),
                () -> new OutcomeUnknownException("web", Operation.UPDATE, "no answer"))
                .flatMap(failure -> Verb.ALL.stream()
                        .map(verb -> DynamicContainer.dynamicContainer(
                                verb.name() + " " + failure.get().getClass().getSimpleName(),
                                LongStream
                                        .rangeClosed(1,
                                                count(verb, Moments.failureAt(Long.MAX_VALUE, failure)))
                                        .mapToObj(moment -> DynamicTest.dynamicTest("access " + moment,
                                                () -> fail(verb, Moments.failureAt(moment, failure)))))));
    }

    private static LongStream moments(Verb verb) {
        return LongStream.rangeClosed(1, count(verb, Moments.deathAt(0)));
    }

    private static long count(Verb verb, Moments moments) {
        try (Bench bench = new Bench(); LocalEngine engine = armed(bench, moments)) {
            prepare(verb, bench, engine);
            moments.arm();
            verb.perform(bench, engine, "web");
            assertTrue(moments.count() > 2, "moments were counted");
            return moments.count();
        }
    }

    private static LocalEngine armed(Bench bench, Moments moments) {
        bench.storage.failing(moments);
        bench.runtime.fault = moments;
        return bench.open(bench.settings().withSteps(moments));
    }

    private static void prepare(Verb verb, Bench bench, LocalEngine engine) {
        if (!verb.makes()) {
            bench.in(engine, verb.from(), "web");
        }
    }

    private static void die(Verb verb, long moment, boolean reopen) {
        Moments moments = Moments.deathAt(moment);
        try (Bench bench = new Bench(); LocalEngine engine = armed(bench, moments)) {
            prepare(verb, bench, engine);
            Optional<ContainerRecord> before = bench.storage.peek(WEB);
            moments.arm();
            assertThrows(Moments.Death.class, () -> verb.perform(bench, engine, "web"));
            moments.disarm();
            bench.storage.failing(MemoryStorage.Fault.NONE);
            bench.runtime.fault = MemoryRuntime.Fault.NONE;
            if (reopen) {
                try (LocalEngine next = bench.open()) {
                    judge(verb, bench, next, before, moments.happened());
                }
            } else {
                judge(verb, bench, engine, before, moments.happened());
            }
        }
    }

    private static void fail(Verb verb, Moments moments) {
        try (Bench bench = new Bench(); LocalEngine engine = armed(bench, moments)) {
            prepare(verb, bench, engine);
            Optional<ContainerRecord> before = bench.storage.peek(WEB);
            moments.arm();
            Optional<StowageException> thrown = Optional.empty();
            try {
                verb.perform(bench, engine, "web");
            } catch (StowageException e) {
                thrown = Optional.of(e);
            }
            moments.disarm();
            String what = moments.happened() + ", " + thrown;
            judge(verb, bench, engine, before, what);
        }
    }

    private static void judge(Verb verb, Bench bench, LocalEngine engine, Optional<ContainerRecord> before,
            String what) {
        Optional<State> state = state(engine);
        if (verb.makes()) {
            assertTrue(state.isEmpty() || verb.to().contains(state.orElseThrow()), what + ": " + state);
        } else if (state.isEmpty()) {
            assertTrue(verb.deletes(), what + ": lost");
        } else {
            assertTrue(state.equals(Optional.of(verb.from())) || verb.to().contains(state.orElseThrow()),
                    what + ": " + state);
        }
        Optional<ContainerRecord> after = bench.storage.peek(WEB);
        assertEquals(state, after.map(record -> record.status().state()), what);
        after.ifPresent(record -> agree(bench, record, before, what));
        if (state.isPresent()) {
            goOn(bench, engine, what);
        }
        nothingIsLeft(bench, engine, what);
    }

    private static Optional<State> state(LocalEngine engine) {
        try {
            return Optional.of(engine.find(WEB).state());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** Record and runtime say the same, and what was known of an ended run still is. */
    private static void agree(Bench bench, ContainerRecord record, Optional<ContainerRecord> before,
            String what) {
        assertEquals(Optional.empty(), record.status().intent(), what);
        assertTrue(bench.hasCopy("web"), what + ": its bundle is there");
        bench.world.body(WEB).ifPresentOrElse(body -> {
            if (body.run.number() == record.status().run()) {
                assertEquals(body.state, record.status().state(), what);
                assertEquals(body.exit, record.status().exit(), what);
            }
            assertEquals(record.incarnation(), body.run.incarnation(), what);
        }, () -> assertFalse(record.status().state().hasProcess(), what));
        before.filter(old -> old.status().run() == record.status().run()
                && old.status().exit().isPresent())
                .ifPresent(old -> assertEquals(old.status().exit(), record.status().exit(), what));
    }

    /** The container can be used as if nothing had happened. */
    private static void goOn(Bench bench, LocalEngine engine, String what) {
        var container = engine.find(WEB);
        switch (container.state()) {
            case CONFIGURED, CREATED, STOPPED -> container.start();
            case PAUSED -> container.resume();
            case RUNNING -> container.pause();
            case UNKNOWN -> throw new AssertionError(what);
        }
        if (container.state() == State.PAUSED) {
            container.resume();
        }
        assertEquals(State.RUNNING, container.state(), what);
        var exit = bench.world.exits(WEB, 42);
        assertEquals(Optional.of(exit), container.await(Duration.ofSeconds(10)), what);
    }

    private static void nothingIsLeft(Bench bench, LocalEngine engine, String what) {
        if (state(engine).isPresent()) {
            engine.find(WEB).delete();
        }
        assertTrue(bench.world.bodies.isEmpty(), what);
        assertEquals(Optional.empty(), bench.storage.peek(WEB), what);
        bench.open();
        assertFalse(bench.hasCopy("web"), what + ": the copy is swept");
        assertEquals(State.CREATED, engine.create(WEB, bench.bundle).state(), what);
        engine.find(WEB).forceDelete();
    }
}
