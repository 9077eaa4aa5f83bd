package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.Result;
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
        stowage.clear();
    }

    @Test
    void detachedLife() {
        Result run = stowage.run("run", "-d", "--name", "web", "--rootfs", "/", "sh", "-c", TRAP);
        assertEquals(0, run.code(), run::toString);
        String id = run.line();
        assertTrue(id.matches("[0-9a-f]{24}"), id);
        assertEquals(id.substring(0, 12), stowage.plain("ps", "-q").line());
        assertEquals(id, stowage.plain("ps", "-q", "--no-trunc").line());
        assertState("web", "RUNNING");
        untilLogged("web", "ready");

        assertEquals("web", stowage.plain("pause", "web").line());
        assertState(id.substring(0, 6), "PAUSED");
        assertEquals(0, stowage.plain("unpause", id).code());
        assertState(id, "RUNNING");

        Result stop = stowage.plain("stop", "-t", "20", "web");
        assertEquals(0, stop.code(), stop::toString);
        assertState("web", "STOPPED");
        assertEquals("7", stowage.plain("wait", "web").line());
        assertEquals("", stowage.plain("ps", "-q").out());
        assertTrue(stowage.plain("ps", "-a").out().contains("Exited (7)"));
        assertEquals("ready\n", stowage.plain("logs", "web").out());

        assertEquals(0, stowage.plain("start", "web").code());
        assertState("web", "RUNNING");
        assertEquals(0, stowage.plain("kill", "-s", "KILL", "web").code());
        assertEquals("137", stowage.plain("wait", "web").line());
        assertEquals(0, stowage.plain("rm", "web").code());
        assertEquals("", stowage.plain("ps", "-a", "-q").out());
    }

    @Test
    void createdAndThenStarted() {
        Result create = stowage.run("create", "--id", "job-1", "--label", "team=a", "--rootfs", "/", "sh",
                "-c",
                "echo started; exit 5");
        assertEquals("job-1", create.line(), create::toString);
        assertState("job-1", "CREATED");
        assertTrue(stowage.plain("inspect", "job-1").out().contains("\"team\" : \"a\""));
        assertEquals("", stowage.plain("logs", "job-1").out());
        assertEquals(0, stowage.plain("start", "job-1").code());
        assertEquals("5", stowage.plain("wait", "job-1").line());
        assertEquals("started\n", stowage.plain("logs", "-f", "job-1").out());
    }

    @Test
    void detachedAndGoneWithItsRun() {
        String id = stowage.run("run", "-d", "--rm", "--rootfs", "/", "sleep", "0.3").line();
        Waiting.until("the container is gone", () -> stowage.plain("ps", "-a", "-q").out().isEmpty());
        assertEquals(125, stowage.plain("inspect", id).code());
    }

    @Test
    void aRunningContainerIsRemovedByForceOnly() {
        stowage.run("run", "-d", "--name", "busy", "--rootfs", "/", "sleep", "100");
        Result refused = stowage.plain("rm", "busy");
        assertEquals(125, refused.code());
        assertTrue(refused.err().contains("RUNNING"), refused::toString);
        assertEquals(0, stowage.plain("rm", "-f", "busy").code());
        assertEquals("", stowage.plain("ps", "-a", "-q").out());
        assertEquals(0, stowage.plain("rm", "-f", "busy").code(), "gone already");
    }

    @Test
    void severalAtOnce() {
        stowage.run("run", "-d", "--id", "a1", "--rootfs", "/", "sleep", "100");
        stowage.run("run", "-d", "--id", "a2", "--rootfs", "/", "sleep", "100");
        Result some = stowage.plain("kill", "a1", "missing", "a2");
        assertEquals(125, some.code());
        assertEquals("a1\na2\n", some.out(), some::toString);
        assertTrue(some.err().contains("missing"), some::toString);
        assertEquals("137\n137\n", stowage.plain("wait", "a1", "a2").out());
        assertEquals(125, stowage.plain("kill", "a").code(), "ambiguous");
        assertTrue(stowage.plain("inspect", "a").err().contains("a1, a2"));
    }

    @Test
    void jsonIsForPrograms() {
        stowage.run("run", "--id", "done", "--name", "named", "--rootfs", "/", "sh", "-c", "exit 3");
        String list = stowage.plain("ps", "-a", "--format", "json").out();
        for (String part : new String[]{"\"id\" : \"done\"", "\"name\" : \"named\"",
                "\"state\" : \"STOPPED\"",
                "\"runtime\" : \"process\"", "\"code\" : 3", "\"reason\" : \"Error\""}) {
            assertTrue(list.contains(part), () -> part + " is not in " + list);
        }
        assertEquals("[ ]", stowage.plain("ps", "--format", "json").line());
    }

    @Test
    void anUnreadableRecordHidesNothingAndCanBeRemoved() throws IOException {
        stowage.run("run", "-d", "--id", "hurt", "--rootfs", "/", "sleep", "100");
        stowage.run("run", "-d", "--id", "well", "--rootfs", "/", "sleep", "100");
        damageRecordOf("hurt");
        Result list = stowage.plain("ps");
        assertTrue(list.out().contains("well") && list.out().contains("UNKNOWN"), list::toString);
        assertTrue(stowage.plain("inspect", "hurt").out().contains("UNKNOWN"));
        Result removed = stowage.plain("rm", "-f", "hurt");
        assertEquals(0, removed.code(), removed::toString);
        assertEquals("well", stowage.plain("ps", "-a", "-q").line());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "stop", "kill", "pause", "resume", "wait", "inspect", "logs", "rm"})
    void whatIsNotThereIsOneLine(String verb) {
        Result result = stowage.plain(verb, "nothing");
        assertEquals(125, result.code(), result::toString);
        assertTrue(result.err().startsWith("stowage: ") && result.err().contains("nothing")
                && result.err().strip().lines().count() == 1, result::toString);
    }

    @Test
    void hostileNamesAreRefused() {
        for (String text : new String[]{"../../etc/passwd", "*", "", "a".repeat(5000), "\u001b[31m"}) {
            Result result = stowage.plain("stop", text);
            assertEquals(125, result.code(), result::toString);
            assertFalse(result.err().contains("\u001b"), "no control characters reach the terminal");
        }
    }

    private void assertState(String container, String state) {
        Result result = stowage.plain("inspect", container);
        assertTrue(result.out().contains("\"state\" : \"" + state + "\""), result::toString);
    }

    private void untilLogged(String container, String text) {
        Waiting.until(text + " is in the log", () -> stowage.plain("logs", container).out().contains(text));
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
