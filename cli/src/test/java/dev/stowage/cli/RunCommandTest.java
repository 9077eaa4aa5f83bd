package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** {@code run} passes output and exit codes through, and says in one line what cannot be. */
class RunCommandTest {
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
    void outputIsPassedThrough() {
        Result result = sh("echo to out; echo to err >&2");
        assertEquals(0, result.code(), result::toString);
        assertEquals("to out\n", result.out());
        assertEquals("to err\n", result.err());
    }

    @Test
    void bytesStayAsTheyAre() {
        Result result = sh("printf '\\000\\377\\303(\\n\\r'");
        assertArrayEquals(new byte[]{0, (byte) 0xff, (byte) 0xc3, '(', '\n', '\r'}, result.bytes(),
                result::toString);
    }

    @Test
    void muchOutputIsWhole() {
        Result result = sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
        assertEquals(20_000, result.out().lines().count());
        assertTrue(result.out().endsWith("line 19999\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 42, 125, 126, 127, 255})
    void exitCodesArePassedThrough(int code) {
        assertEquals(code, sh("exit " + code).code());
    }

    @Test
    void aSignalIs128AndItsNumber() {
        assertEquals(128 + 9, sh("kill -9 $$").code());
    }

    @Test
    void aMissingProgramIs127() {
        Result result = stowage.run("run", "--rootfs", "/", "--", "/no/such/program");
        assertEquals(127, result.code(), result::toString);
        assertOneLine(result);
    }

    @Test
    void aProgramThatCannotBeExecutedIs126() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "no program");
        Result result = stowage.run("run", "--rootfs", "/", "--", file.toString());
        assertEquals(126, result.code(), result::toString);
        assertOneLine(result);
    }

    @Test
    void environmentAndWorkingDirectory() {
        Result result = stowage.run("run", "-e", "GREETING=hello world", "-e", "NOT_SET_HERE", "-w", "/tmp",
                "--rootfs", "/", "sh", "-c", "echo $GREETING; pwd; echo ${NOT_SET_HERE-none}");
        assertEquals("hello world\n/tmp\nnone\n", result.out(), result::toString);
    }

    @Test
    void optionsOfTheProgramAreItsOwn() {
        Result result = stowage.run("run", "--rootfs", "/", "echo", "-d", "--name", "x", "--help");
        assertEquals("-d --name x --help\n", result.out(), result::toString);
    }

    @Test
    void aBundleIsRun() throws IOException {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["echo", "from a bundle"],
                             "env": ["PATH=/usr/bin:/bin"]}}
                """);
        Result result = stowage.run("run", "--bundle", bundle.toString());
        assertEquals("from a bundle\n", result.out(), result::toString);
    }

    @Test
    void theContainerStaysUnlessItIsToGo() {
        assertEquals(0, stowage.run("run", "--rm", "--rootfs", "/", "true").code());
        assertEquals("", stowage.run("ps", "-a", "-q").out());
        assertEquals(0, stowage.run("run", "--name", "stays", "--rootfs", "/", "true").code());
        Result list = stowage.run("ps", "-a");
        assertTrue(list.out().contains("stays") && list.out().contains("Exited (0)"), list::toString);
    }

    @Test
    void aPrivateStorageLeavesNothing() throws IOException {
        Result result = stowage.run("--storage", "memory", "run", "--rootfs", "/", "sh", "-c",
                "echo hi; exit 4");
        assertEquals(4, result.code(), result::toString);
        assertEquals("hi\n", result.out());
        assertEquals("", stowage.run("ps", "-a", "-q").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "run -d"})
    void aPrivateStorageIsRefusedWhereAnotherProcessIsNeeded(String verb) {
        Result result = stowage
                .run(("--storage memory " + verb + " --rootfs / sleep 100").split(" "));
        assertEquals(125, result.code());
        assertOneLine(result);
        assertTrue(result.err().contains("--storage file"), result::toString);
        assertEquals("", stowage.run("ps", "-a", "-q").out());
    }

    @Test
    void standardInputComesLater() {
        Result result = stowage.run("run", "-i", "--rootfs", "/", "cat");
        assertEquals(125, result.code());
        assertTrue(result.err().contains("attach"), result::toString);
    }

    @Test
    void withoutIsolationOnlyWhenAskedFor() {
        Result result = stowage.plain("run", "--rootfs", "/", "true");
        assertEquals(125, result.code());
        assertTrue(result.err().contains("--runtime process"), result::toString);
        assertOneLine(result);
    }

    @Test
    void aNameIsTakenOnce() {
        assertEquals(0, stowage.run("run", "--name", "twice", "--rootfs", "/", "true").code());
        Result second = stowage.run("run", "--name", "twice", "--rootfs", "/", "true");
        assertEquals(125, second.code());
        assertTrue(second.err().contains("twice"), second::toString);
        assertOneLine(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "run --rootfs /", "run --bundle /nowhere", "run --rootfs /nowhere true",
            "run --rootfs / --bundle / true", "run --rootfs / --name ../up true", "run --nonsense",
            "run --rootfs / --stop-signal NONE true"})
    void whatCannotBeMeantIsRefused(String line) {
        Result result = stowage.run(line.split(" "));
        assertEquals(125, result.code(), result::toString);
        assertTrue(result.err().startsWith("stowage: "), result::toString);
        assertEquals("", stowage.run("ps", "-a", "-q").out());
    }

    private Result sh(String script) {
        return stowage.run("run", "--rm", "--rootfs", "/", "--", "sh", "-c", script);
    }

    private static void assertOneLine(Result result) {
        assertTrue(result.err().startsWith("stowage: ") && result.err().strip().lines().count() == 1,
                result::toString);
    }
}
