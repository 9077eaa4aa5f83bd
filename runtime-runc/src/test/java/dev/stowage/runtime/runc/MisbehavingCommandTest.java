package dev.stowage.runtime.runc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.OciBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A command line that hangs, dies, lies or says nothing: every call is bounded and its error typed. */
class MisbehavingCommandTest {
    private static final Duration BOUND = Duration.ofSeconds(20);

    enum Fault {
        HANGS("sleep 1000; exit 0"), HANGS_WITH_CHILDREN("sleep 1000 & sleep 1001 & wait"), IS_KILLED(
                "kill -9 $$"), SAYS_NOTHING("exit 1"), PRINTS_GARBAGE(
                        "head -c 300000 /dev/urandom; head -c 300000 /dev/urandom >&2; exit 3");

        private final String script;

        Fault(String script) {
            this.script = script;
        }
    }

    /** A wrapper of runc that does what a file beside it says to one verb. */
    private static final class Wrapper {
        private final Path script;

        Wrapper(OciBench<RuncRuntime> bench) throws IOException {
            script = bench.directory().resolve("wrapped-runc");
            Files.writeString(script, """
                    #!/bin/sh
                    for word in "$@"; do
                        [ -f "$0.$word" ] && . "$0.$word"
                    done
                    exec /usr/sbin/runc "$@"
                    """);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }

        Map<String, String> settings() {
            return Map.of("binary", script.toString(), "deadline", "1500ms");
        }

        void spoil(String verb, String faulty) throws IOException {
            Files.writeString(Path.of(script + "." + verb), faulty);
        }

        void mend(String verb) throws IOException {
            Files.delete(Path.of(script + "." + verb));
        }
    }

    @ParameterizedTest
    @EnumSource
    void createFailsAndLeavesNothing(Fault fault) throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Wrapper wrapper = new Wrapper(bench);
            ContainerId id = bench.id();
            Path bundle = bench.bundle("sleep", "1000");
            try (RuncRuntime runtime = bench.other(wrapper.settings())) {
                wrapper.spoil("create", fault.script);
                bounded(() -> assertThrows(OperationFailedException.class, () -> runtime.create(id, bundle)));
                bench.assertNothingLeft();
                bench.assertNoGroupLeft(id);
                wrapper.mend("create");
                Container container = runtime.create(id, bundle);
                assertEquals(State.CREATED, container.state());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void startFailsAndCanBeRepeated(Fault fault) throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Wrapper wrapper = new Wrapper(bench);
            try (RuncRuntime runtime = bench.other(wrapper.settings())) {
                Container container = runtime.create(bench.id(), bench.bundle("sleep", "1000"));
                wrapper.spoil("start", fault.script);
                bounded(() -> assertThrows(OperationFailedException.class, container::start));
                assertEquals(State.CREATED, container.state());
                wrapper.mend("start");
                container.start();
                assertEquals(State.RUNNING, container.state());
                wrapper.spoil("pause", fault.script);
                bounded(() -> assertThrows(OperationFailedException.class, container::pause));
                assertEquals(State.RUNNING, container.state());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void deleteSucceedsWithoutIt(Fault fault) throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Wrapper wrapper = new Wrapper(bench);
            try (RuncRuntime runtime = bench.other(wrapper.settings())) {
                Container container = runtime.create(bench.id(), bench.bundle("true"));
                container.start();
                container.await();
                wrapper.spoil("delete", fault.script);
                bounded(container::delete);
                bench.assertNoGroupLeft(container.id());
                Container running = runtime.create(bench.id(), bench.bundle("sleep", "1000"));
                running.start();
                bounded(running::forceDelete);
                bench.assertNoGroupLeft(running.id());
                bench.assertNothingLeft();
            }
        }
    }

    @Test
    void aStartThatTookEffectBeforeItHungIsAStart() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Wrapper wrapper = new Wrapper(bench);
            try (RuncRuntime runtime = bench.other(wrapper.settings())) {
                Container container = runtime.create(bench.id(), bench.bundle("sleep", "1000"));
                wrapper.spoil("start", "/usr/sbin/runc \"$@\"; sleep 1000");
                container.start();
                assertEquals(State.RUNNING, container.state());
            }
        }
    }

    @Test
    void anErrorCarriesTheEndOfWhatWasSaid() throws Exception {
        try (OciBench<RuncRuntime> bench = new OciBench<>(RuncRuntime::new)) {
            Wrapper wrapper = new Wrapper(bench);
            try (RuncRuntime runtime = bench.other(wrapper.settings())) {
                Container container = runtime.create(bench.id(), bench.bundle("sleep", "1000"));
                wrapper.spoil("start", "echo the reason >&2; exit 7");
                OperationFailedException failure = assertThrows(OperationFailedException.class,
                        container::start);
                assertEquals(7, failure.exitCode().orElseThrow());
                assertEquals("the reason", failure.tail());
            }
        }
    }

    private static void bounded(org.junit.jupiter.api.function.Executable call) throws Exception {
        long begin = System.nanoTime();
        try {
            call.execute();
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(BOUND) < 0, () -> "took " + took);
    }
}
