package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.loader.Environment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each subcommand calls the operation of the engine that it is named for, and nothing else. */
class SubcommandCallsTest {
    private static final ContainerId ID = new ContainerId("3724fba9904d");
    private static final String REFUSED =
            "cannot %s web-1: container is running (not permitted in any state)";

    /** The operations called, with their arguments. */
    private final List<String> calls = new ArrayList<>();

    private record Outcome(int code, String out, String err) {}

    @ParameterizedTest
    @CsvSource(textBlock = """
            start web-1,       start()
            stop web-1,        stop()
            stop -t 7 web-1,   stop(PT7S)
            stop --time=0 web-1, stop(PT0S)
            kill web-1,        kill(SIGKILL)
            kill -s HUP web-1, kill(SIGHUP)
            kill -s 15 web-1,  kill(SIGTERM)
            pause web-1,       pause()
            resume web-1,      resume()
            unpause web-1,     resume()
            rm web-1,          delete()
            rm -f web-1,       forceDelete()
            """)
    void callsOneOperationAndPrintsTheContainerAsTyped(String line, String call) {
        Outcome outcome = execute(line, false);
        assertEquals(new Outcome(CommandExitCodes.SUCCESS, "web-1\n", ""), outcome);
        assertEquals(List.of(call), calls);
    }

    @ParameterizedTest
    @CsvSource({"start web-1, start()", "stop web-1, stop()", "kill web-1, kill(SIGKILL)",
            "pause web-1, pause()", "resume web-1, resume()", "rm web-1, delete()"})
    void aRefusalIsReportedAndFollowedByNoOtherOperation(String line, String call) {
        Outcome outcome = execute(line, true);
        assertEquals(CommandExitCodes.FAILED, outcome.code());
        assertEquals("", outcome.out());
        String operation = call.substring(0, call.indexOf('('));
        String cure = operation.equals("delete") ? "; stop it first, or use --force" : "";
        assertEquals("stowage: " + String.format(REFUSED, operation) + cure + "\n", outcome.err());
        assertEquals(List.of(call), calls);
    }

    @ParameterizedTest
    @CsvSource({"stop -t -1 web-1", "stop -t soon web-1", "pause", "start", "rm --fast web-1"})
    void wrongUsageCallsNothing(String line) {
        assertEquals(CommandExitCodes.FAILED, execute(line, false).code());
        assertEquals(List.of(), calls);
    }

    private Outcome execute(String line, boolean refused) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream outStream = Console.stream(out); PrintStream errStream = Console.stream(err)) {
            code = CommandLineExecutor.execute(
                    new Console(outStream, errStream, Console.StreamKind.REDIRECTED),
                    Environment.ofThisProcess(), command -> new OneContainerSession(container(refused)),
                    List.of(line.split(" ")));
        }
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A container that notes each operation, and does or refuses it. */
    private EngineContainer container(boolean refused) {
        return (EngineContainer) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[]{EngineContainer.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "id" :
                            return ID;
                        case "record" :
                            throw new NotFoundException(ID, Operation.FIND);
                        default :
                            calls.add(method.getName() + "("
                                    + (arguments == null ? ""
                                            : Arrays.stream(arguments)
                                                    .map(Object::toString)
                                                    .collect(Collectors.joining(", ")))
                                    + ")");
                            if (refused) {
                                throw new IllegalTransitionException(ID, operation(method.getName()),
                                        State.RUNNING, Set.of());
                            }
                            return null;
                    }
                });
    }

    private static Operation operation(String method) {
        return Arrays.stream(Operation.values())
                .filter(operation -> operation.displayName().equals(method))
                .findFirst()
                .orElseThrow();
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
}
