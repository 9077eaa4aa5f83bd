package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.loader.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each subcommand calls the operation of the engine that it is named for, and nothing else. */
class SubcommandCallsTest {
    private static final ContainerId ID = new ContainerId("3724fba9904d");

    private final EngineContainer container = mock(EngineContainer.class);

    private record Outcome(int code, String out, String err) {}

    /** One call of the engine, as it would be written in code. */
    private interface EngineCall {
        void on(EngineContainer container);
    }

    @BeforeEach
    void nameTheContainer() {
        when(container.id()).thenReturn(ID);
        when(container.record()).thenThrow(new NotFoundException(ID, Operation.FIND));
    }

    static List<Arguments> operations() {
        return List.of(calls("start web-1", EngineContainer::start),
                calls("stop web-1", EngineContainer::stop),
                calls("stop -t 7 web-1", container -> container.stop(Duration.ofSeconds(7))),
                calls("stop --time=0 web-1", container -> container.stop(Duration.ZERO)),
                calls("kill web-1", container -> container.kill(Signal.KILL)),
                calls("kill -s HUP web-1", container -> container.kill(Signal.HUP)),
                calls("kill -s 15 web-1", container -> container.kill(Signal.TERM)),
                calls("kill -15 web-1", container -> container.kill(Signal.TERM)),
                calls("kill -9 web-1", container -> container.kill(Signal.KILL)),
                calls("kill web-1 -2", container -> container.kill(Signal.INT)),
                calls("kill -HUP web-1", container -> container.kill(Signal.HUP)),
                calls("kill -SIGUSR1 web-1", container -> container.kill(Signal.USR1)),
                calls("kill -s9 web-1", container -> container.kill(Signal.KILL)),
                calls("kill --signal=SIGHUP web-1", container -> container.kill(Signal.HUP)),
                calls("kill --signal term web-1", container -> container.kill(Signal.TERM)),
                calls("pause web-1", EngineContainer::pause), calls("resume web-1", EngineContainer::resume),
                calls("unpause web-1", EngineContainer::resume), calls("rm web-1", EngineContainer::delete),
                calls("rm -f web-1", EngineContainer::forceDelete));
    }

    private static Arguments calls(String line, EngineCall call) {
        return Arguments.of(line, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void callsOneOperationAndPrintsTheContainerAsTyped(String line, EngineCall call) {
        assertEquals(new Outcome(CommandExitCodes.SUCCESS, "web-1\n", ""), execute(line));
        verifyNothingIsCalledBut(call);
    }

    static List<Arguments> refusals() {
        return List.of(
                refusal("start web-1", Operation.START, State.RUNNING, EngineContainer::start,
                        "cannot start web-1: it is running already"),
                refusal("start web-1", Operation.START, State.PAUSED, EngineContainer::start,
                        "cannot start web-1: it is paused; resume it"),
                refusal("stop web-1", Operation.STOP, State.CONFIGURED, EngineContainer::stop,
                        "cannot stop web-1: it has not been started yet; it has no process to signal"),
                refusal("kill web-1", Operation.KILL, State.STOPPED, container -> container.kill(Signal.KILL),
                        "cannot kill web-1: it has stopped; it has no process to signal"),
                refusal("pause web-1", Operation.PAUSE, State.STOPPED, EngineContainer::pause,
                        "cannot pause web-1: it has stopped; start it first"),
                refusal("resume web-1", Operation.RESUME, State.RUNNING, EngineContainer::resume,
                        "cannot resume web-1: it is running, not paused"),
                refusal("rm web-1", Operation.DELETE, State.RUNNING, EngineContainer::delete,
                        "cannot remove web-1: it is running; stop it first, or use rm -f"),
                refusal("rm web-1", Operation.DELETE, State.UNKNOWN, EngineContainer::delete,
                        "cannot remove web-1: its state is unknown; inspect says why, and rm -f removes it"
                                + " with all of its processes"));
    }

    private static Arguments refusal(String line, Operation operation, State state,
            EngineCall call, String message) {
        return Arguments.of(line, operation, state, call, message);
    }

    @ParameterizedTest(name = "{0} when {2}")
    @MethodSource("refusals")
    void aRefusalIsReportedAndFollowedByNoOtherOperation(String line, Operation operation, State state,
            EngineCall call, String message) {
        call.on(doThrow(new IllegalTransitionException(ID, operation, state, Set.of())).when(container));
        assertEquals(new Outcome(CommandExitCodes.FAILED, "", "stowage: " + message + "\n"), execute(line));
        verifyNothingIsCalledBut(call);
    }

    @ParameterizedTest
    @CsvSource({"stop -t -1 web-1", "stop -t soon web-1", "stop -15 web-1", "stop --all web-1", "pause",
            "start", "rm --fast web-1", "rm -a web-1", "kill -99 web-1", "kill -s NONE web-1",
            "kill -9 -s TERM web-1", "kill web-1 -x", "kill -9"})
    void wrongUsageCallsNothing(String line) {
        assertEquals(CommandExitCodes.FAILED, execute(line).code());
        verifyNoInteractions(container);
    }

    @ParameterizedTest
    @CsvSource({"create --bundle /bundle, 125", "run --rm -d --bundle /bundle, 127"})
    void aFailedRemovalIsReportedAfterTheFirstFailure(String line, int code) {
        Engine engine = mock(Engine.class);
        when(engine.storageCapabilities())
                .thenReturn(StorageCapabilities.of(Durability.ATOMIC, Sharing.HOST, UpdateExecution.ONCE));
        when(engine.configure(any())).thenReturn(container);
        OperationFailedException missing =
                new OperationFailedException(ID, Operation.START, StartFailure.PROGRAM_MISSING, "");
        doThrow(missing).when(container).init();
        doThrow(missing).when(container).start();
        doThrow(new IllegalTransitionException(ID, Operation.DELETE, State.RUNNING, Set.of())).when(container)
                .forceDelete();
        Outcome outcome = execute(new CreatingSession(engine), line);
        assertEquals(code, outcome.code(), outcome::toString);
        assertTrue(outcome.err().contains("no such program"), outcome::toString);
        assertTrue(outcome.err().contains("cannot remove"), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "kill", "pause", "resume", "wait", "inspect", "rm"})
    void nothingIsDoneIfOneOfSeveralIsMissing(String subcommand) {
        Outcome outcome = execute(new OneOfTwoSession(container), subcommand + " web-1 TERM");
        assertEquals(CommandExitCodes.FAILED, outcome.code(), outcome::toString);
        assertEquals("", outcome.out());
        String hint = subcommand.equals("kill") ? "; to send this signal, give -s TERM" : "";
        assertEquals(
                "stowage: no such container: TERM" + hint + "\nstowage: so nothing was done with web-1\n",
                outcome.err());
        verifyNoInteractions(container);
    }

    /** The id and the record are read for messages. */
    private void verifyNothingIsCalledBut(EngineCall call) {
        call.on(verify(container));
        verify(container, atLeast(0)).id();
        verify(container, atLeast(0)).record();
        verifyNoMoreInteractions(container);
    }

    private Outcome execute(String line) {
        return execute(new OneContainerSession(container), line);
    }

    private static Outcome execute(CommandSession session, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream outStream = Console.stream(out); PrintStream errStream = Console.stream(err)) {
            code = CommandLineExecutor.execute(
                    new Console(outStream, errStream, Console.StreamKind.REDIRECTED),
                    Environment.ofThisProcess(), command -> session, List.of(line.split(" ")));
        }
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private record OneContainerSession(EngineContainer container) implements CommandSession {
        @Override
        public String storageName() {
            return "file";
        }

        @Override
        public Engine engineForNewContainer() {
            throw new AssertionError("creates a container");
        }

        @Override
        public EngineContainer container(String reference) {
            return container;
        }

        @Override
        public List<ContainerSummary> summaries() {
            throw new AssertionError("lists containers");
        }

        @Override
        public void close() {}
    }

    /** Has web-1 and nothing else. */
    private record OneOfTwoSession(EngineContainer container) implements CommandSession {
        @Override
        public String storageName() {
            return "file";
        }

        @Override
        public Engine engineForNewContainer() {
            throw new AssertionError("creates a container");
        }

        @Override
        public EngineContainer container(String reference) {
            if (reference.equals("web-1")) {
                return container;
            }
            throw new NotFoundException(ErrorSubject.of(reference), Operation.RESOLVE);
        }

        @Override
        public List<ContainerSummary> summaries() {
            throw new AssertionError("lists containers");
        }

        @Override
        public void close() {}
    }

    private record CreatingSession(Engine engineForNewContainer) implements CommandSession {
        @Override
        public String storageName() {
            return "file";
        }

        @Override
        public EngineContainer container(String reference) {
            throw new AssertionError("looks for a container");
        }

        @Override
        public List<ContainerSummary> summaries() {
            throw new AssertionError("lists containers");
        }

        @Override
        public void close() {}
    }
}
