package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.InvocationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs on containers that are there, each call as another process would make it. */
class ContainerCommandsTest {
    private static final String TRAP = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done";

    @TempDir
    Path directory;
    TestInstallation stowage;

    @BeforeEach
    void install() throws IOException {
        stowage = TestInstallation.in(directory);
    }

    @AfterEach
    void clear() {
        stowage.removeAllContainers();
    }

    @Test
    void detachedContainerLifecycle() {
        InvocationResult run = stowage.executeWithProcessRuntime("run", "-d", "--name", "web", "--rootfs",
                "/", "sh", "-c", TRAP);
        assertEquals(0, run.code(), run::toString);
        String id = run.trimmedOut();
        assertTrue(id.matches("[0-9a-f]{24}"), id);
        assertEquals(id.substring(0, 12), stowage.execute("ps", "-q").trimmedOut());
        assertEquals(id, stowage.execute("ps", "-q", "--no-trunc").trimmedOut());
        assertState("web", "RUNNING");
        waitUntilLogged("web", "ready");

        assertEquals("web", stowage.execute("pause", "web").trimmedOut());
        assertState(id.substring(0, 6), "PAUSED");
        assertEquals(0, stowage.execute("unpause", id).code());
        assertState(id, "RUNNING");

        InvocationResult stop = stowage.execute("stop", "-t", "20", "web");
        assertEquals(0, stop.code(), stop::toString);
        assertState("web", "STOPPED");
        assertEquals("7", stowage.execute("wait", "web").trimmedOut());
        assertEquals("", stowage.execute("ps", "-q").out());
        assertTrue(stowage.execute("ps", "-a").out().contains("Exited (7)"));
        assertEquals("ready\n", stowage.execute("logs", "web").out());

        assertEquals(0, stowage.execute("start", "web").code());
        assertState("web", "RUNNING");
        assertEquals(0, stowage.execute("kill", "-s", "KILL", "web").code());
        assertEquals("137", stowage.execute("wait", "web").trimmedOut());
        assertEquals(0, stowage.execute("rm", "web").code());
        assertEquals("", stowage.execute("ps", "-a", "-q").out());
    }

    @Test
    void createdAndThenStarted() {
        InvocationResult create = stowage.executeWithProcessRuntime("create", "--id", "job-1", "--label",
                "team=a", "--rootfs", "/", "sh", "-c", "echo started; exit 5");
        assertEquals("job-1", create.trimmedOut(), create::toString);
        assertState("job-1", "CREATED");
        assertTrue(stowage.execute("inspect", "job-1").out().contains("\"team\" : \"a\""));
        assertEquals("", stowage.execute("logs", "job-1").out());
        assertEquals(0, stowage.execute("start", "job-1").code());
        assertEquals("5", stowage.execute("wait", "job-1").trimmedOut());
        assertEquals("started\n", stowage.execute("logs", "-f", "job-1").out());
    }

    @Test
    void detachedContainerIsRemovedOnExit() {
        String id = stowage.executeWithProcessRuntime("run", "-d", "--rm", "--rootfs", "/", "sleep", "0.3")
                .trimmedOut();
        ConditionPoller.waitUntil("the container is gone",
                () -> stowage.execute("ps", "-a", "-q").out().isEmpty());
        assertEquals(125, stowage.execute("inspect", id).code());
    }

    @Test
    void aRunningContainerIsRemovedByForceOnly() {
        stowage.executeWithProcessRuntime("run", "-d", "--name", "busy", "--rootfs", "/", "sleep", "100");
        InvocationResult refused = stowage.execute("rm", "busy");
        assertEquals(125, refused.code());
        assertTrue(refused.err().contains("cannot remove busy: it is running; stop it first"),
                refused::toString);
        assertEquals(0, stowage.execute("rm", "-f", "busy").code());
        assertEquals("", stowage.execute("ps", "-a", "-q").out());
        assertEquals(0, stowage.execute("rm", "-f", "busy").code(), "gone already");
    }

    @Test
    void severalContainersAtOnce() {
        stowage.executeWithProcessRuntime("run", "-d", "--id", "a1", "--rootfs", "/", "sleep", "100");
        stowage.executeWithProcessRuntime("run", "-d", "--id", "a2", "--rootfs", "/", "sleep", "100");
        InvocationResult some = stowage.execute("kill", "a1", "missing", "a2");
        assertEquals(125, some.code());
        assertEquals("", some.out(), some::toString);
        assertTrue(some.err().contains("missing"), some::toString);
        assertEquals("a1\na2\n", stowage.execute("kill", "a1", "a2").out());
        assertEquals("137\n137\n", stowage.execute("wait", "a1", "a2").out());
        assertEquals(125, stowage.execute("kill", "a").code(), "ambiguous");
        assertTrue(stowage.execute("inspect", "a").err().contains("a1, a2"));
    }

    @Test
    void jsonIsForPrograms() {
        stowage.executeWithProcessRuntime("run", "--id", "done", "--name", "named", "--rootfs",
                "/", "sh", "-c", "exit 3");
        String list = stowage.execute("ps", "-a", "--format", "json").out();
        for (String part : new String[]{"\"id\" : \"done\"", "\"name\" : \"named\"",
                "\"state\" : \"STOPPED\"", "\"runtime\" : \"process\"", "\"code\" : 3",
                "\"reason\" : \"Error\""}) {
            assertTrue(list.contains(part), () -> part + " is not in " + list);
        }
        assertEquals("[ ]", stowage.execute("ps", "--format", "json").trimmedOut());
    }

    @Test
    void anUnreadableRecordHidesNothingAndCanBeRemoved() throws IOException {
        stowage.executeWithProcessRuntime("run", "-d", "--id", "hurt", "--rootfs", "/", "sleep", "100");
        stowage.executeWithProcessRuntime("run", "-d", "--id", "well", "--rootfs", "/", "sleep", "100");
        damageRecordOf("hurt");
        InvocationResult list = stowage.execute("ps");
        assertTrue(list.out().contains("well") && list.out().contains("UNKNOWN"), list::toString);
        assertTrue(stowage.execute("inspect", "hurt").out().contains("UNKNOWN"));
        InvocationResult removed = stowage.execute("rm", "-f", "hurt");
        assertEquals(0, removed.code(), removed::toString);
        assertEquals("well", stowage.execute("ps", "-a", "-q").trimmedOut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "kill", "pause", "resume", "wait", "inspect", "logs", "rm"})
    void missingContainerIsReportedOnOneLine(String subcommand) {
        InvocationResult invocationResult = stowage.execute(subcommand, "nothing");
        assertEquals(125, invocationResult.code(), invocationResult::toString);
        assertTrue(
                invocationResult.err().startsWith("stowage: ") && invocationResult.err().contains("nothing")
                        && invocationResult.err().strip().lines().count() == 1,
                invocationResult::toString);
    }

    @Test
    void hostileNamesAreRefused() {
        for (String text : new String[]{"../../etc/passwd", "*", "", "a".repeat(5000), "\u001b[31m"}) {
            InvocationResult invocationResult = stowage.execute("stop", text);
            assertEquals(125, invocationResult.code(), invocationResult::toString);
            assertFalse(invocationResult.err().contains("\u001b"),
                    "no control characters reach the terminal");
        }
    }

    private void assertState(String container, String state) {
        InvocationResult invocationResult = stowage.execute("inspect", container);
        assertTrue(invocationResult.out().contains("\"state\" : \"" + state + "\""),
                invocationResult::toString);
    }

    private void waitUntilLogged(String container, String text) {
        ConditionPoller.waitUntil(text + " is in the log",
                () -> stowage.execute("logs", container).out().contains(text));
    }

    private void damageRecordOf(String id) throws IOException {
        try (var files = Files.walk(directory.resolve("root/storage/file/records"))) {
            Path record = files.filter(file -> file.getFileName().toString().startsWith(id))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(record, "{ damaged");
        }
    }
}
