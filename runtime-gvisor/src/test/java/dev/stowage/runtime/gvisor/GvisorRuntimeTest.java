package dev.stowage.runtime.gvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.OciRuntimeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GvisorRuntimeTest {

    @Test
    void aRunGoesFromCreatedToStoppedWithItsCode() throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> fixture = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            Container container = fixture.create(OciRuntimeFixture.untilTerm(42));
            assertEquals(State.CREATED, container.state());
            OciRuntimeFixture.startUntilTerm(container);
            assertEquals(State.RUNNING, container.state());
            container.kill(Signal.TERM);
            assertEquals(42, container.await().commandLineCode());
            assertEquals(State.STOPPED, container.state());
            try (var log = container.logs(LogRequest.FOLLOW)) {
                assertEquals("ready\n", log.next().orElseThrow().text());
            }
            container.delete();
            assertEquals(42, container.await().commandLineCode());
        }
    }

    @Test
    void pausedTakesNoSignalButIsStopped() throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> fixture = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            Container container = fixture.create(OciRuntimeFixture.untilTerm(9));
            OciRuntimeFixture.startUntilTerm(container);
            container.pause();
            assertEquals(State.PAUSED, container.state());
            assertThrows(IllegalTransitionException.class, () -> container.kill(Signal.TERM));
            container.resume();
            assertEquals(State.RUNNING, container.state());
            container.pause();
            container.stop(Duration.ofSeconds(60));
            assertEquals(9, container.await().commandLineCode());
        }
    }

    @Test
    void aCreatedContainerTakesOnlyKill() throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> fixture = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            assertThrows(UnsupportedException.class, () -> container.kill(Signal.TERM));
            assertThrows(IllegalTransitionException.class, container::pause);
            assertEquals(State.CREATED, container.state());
            container.kill(Signal.KILL);
            assertEquals(137, container.await().commandLineCode());
            Container other = fixture.create("sleep", "1000");
            other.requestStop(Signal.TERM);
            assertEquals(137, other.await().commandLineCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"/nope, PROGRAM_MISSING", "nope, PROGRAM_MISSING", "/not-executable, PROGRAM_NOT_EXECUTABLE",
            "/proc, PROGRAM_NOT_EXECUTABLE"})
    void aProgramThatCannotBeStartedIsReportedAtStart(String program, StartFailure cause) throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> fixture = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            Container container = fixture.create(program);
            OperationFailedException failure = assertThrows(OperationFailedException.class, container::start);
            assertEquals(Optional.of(cause), failure.startFailure());
            assertEquals(State.STOPPED, container.state());
            assertEquals(cause, assertInstanceOf(Exit.NeverStarted.class, container.await()).cause());
            container.delete();
            fixture.assertNoLeaks();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\":\"x", "\0\0\0\0", "missing"})
    void forceDeleteSucceedsWithADamagedStateFile(String damage) throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> fixture = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            Container container = fixture.create("sleep", "1000");
            container.start();
            Path state;
            try (var all = Files.list(fixture.runFiles(container.id()).resolve("runtime"))) {
                state = all.filter(p -> p.toString().endsWith(".state")).findFirst().orElseThrow();
            }
            if (damage.equals("missing")) {
                Files.delete(state);
            } else {
                Files.writeString(state, damage);
            }
            assertEquals(State.UNKNOWN, container.state());
            container.forceDelete();
            assertEquals(137, container.await().commandLineCode());
            fixture.assertNoLeaks();
            assertEquals(List.of(), sockets(container.id()));
        }
    }

    private static List<String> sockets(ContainerId id) throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : List.of("/var/run", "/tmp")) {
            try (Stream<Path> all = Files.list(Path.of(directory))) {
                all.map(Path::toString)
                        .filter(path -> path.contains("runsc-" + id + "-"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    @Test
    void theSameIdUnderTwoRootsDoesNotCollide() throws Exception {
        try (OciRuntimeFixture<GvisorRuntime> one = new OciRuntimeFixture<>(GvisorRuntime::new);
                OciRuntimeFixture<GvisorRuntime> two = new OciRuntimeFixture<>(GvisorRuntime::new)) {
            ContainerId id = one.freshId();
            Container first = one.runtime().create(id, one.bundle("sleep", "1000"));
            Container second = two.runtime().create(id, two.bundle("sleep", "1000"));
            first.start();
            assertEquals(State.CREATED, second.state());
            second.forceDelete();
            assertEquals(State.RUNNING, first.state());
            assertFalse(first.await(Duration.ZERO).isPresent());
        }
    }
}
