package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
        stowage.removeAllContainers();
    }

    @Test
    void outputIsPassedThrough() {
        InvocationResult invocationResult = sh("echo to out; echo to err >&2");
        assertEquals(0, invocationResult.code(), invocationResult::toString);
        assertEquals("to out\n", invocationResult.out());
        assertEquals("to err\n", invocationResult.err());
    }

    @Test
    void bytesStayAsTheyAre() {
        InvocationResult invocationResult = sh("printf '\\000\\377\\303(\\n\\r'");
        assertArrayEquals(new byte[]{0, (byte) 0xff, (byte) 0xc3, '(', '\n', '\r'}, invocationResult.bytes(),
                invocationResult::toString);
    }

    @Test
    void muchOutputIsWhole() {
        InvocationResult invocationResult =
                sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done");
        assertEquals(20_000, invocationResult.out().lines().count());
        assertTrue(invocationResult.out().endsWith("line 19999\n"));
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
        InvocationResult invocationResult =
                stowage.executeWithProcessRuntime("run", "--rootfs", "/", "--", "/no/such/program");
        assertEquals(127, invocationResult.code(), invocationResult::toString);
        assertOneLine(invocationResult);
    }

    @Test
    void aProgramThatCannotBeExecutedIs126() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "no program");
        InvocationResult invocationResult =
                stowage.executeWithProcessRuntime("run", "--rootfs", "/", "--", file.toString());
        assertEquals(126, invocationResult.code(), invocationResult::toString);
        assertOneLine(invocationResult);
    }

    @Test
    void environmentAndWorkingDirectory() {
        InvocationResult invocationResult = stowage.executeWithProcessRuntime("run", "-e",
                "GREETING=hello world", "-e", "NOT_SET_HERE", "-w", "/tmp", "--rootfs", "/", "sh", "-c",
                "echo $GREETING; pwd; echo ${NOT_SET_HERE-none}");
        assertEquals("hello world\n/tmp\nnone\n", invocationResult.out(), invocationResult::toString);
    }

    @Test
    void optionsOfTheProgramAreItsOwn() {
        InvocationResult invocationResult = stowage.executeWithProcessRuntime("run", "--rootfs", "/", "echo",
                "-d", "--name", "x", "--help");
        assertEquals("-d --name x --help\n", invocationResult.out(), invocationResult::toString);
    }

    @Test
    void aBundleIsRun() throws IOException {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.writeString(bundle.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "/"},
                 "process": {"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["echo", "from a bundle"],
                             "env": ["PATH=/usr/bin:/bin"]}}
                """);
        InvocationResult invocationResult =
                stowage.executeWithProcessRuntime("run", "--bundle", bundle.toString());
        assertEquals("from a bundle\n", invocationResult.out(), invocationResult::toString);
    }

    @Test
    void containerIsKeptUnlessRemoveIsRequested() {
        assertEquals(0, stowage.executeWithProcessRuntime("run", "--rm", "--rootfs", "/", "true").code());
        assertEquals("", stowage.executeWithProcessRuntime("ps", "-a", "-q").out());
        assertEquals(0,
                stowage.executeWithProcessRuntime("run", "--name", "stays", "--rootfs", "/", "true").code());
        InvocationResult list = stowage.executeWithProcessRuntime("ps", "-a");
        assertTrue(list.out().contains("stays") && list.out().contains("Exited (0)"), list::toString);
    }

    @Test
    void processLocalStorageLeavesNothing() throws IOException {
        InvocationResult invocationResult = stowage.executeWithProcessRuntime("--storage", "memory", "run",
                "--rootfs", "/", "sh", "-c", "echo hi; exit 4");
        assertEquals(4, invocationResult.code(), invocationResult::toString);
        assertEquals("hi\n", invocationResult.out());
        assertEquals("", stowage.executeWithProcessRuntime("ps", "-a", "-q").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "run -d"})
    void processLocalStorageIsRefusedForDetachedContainers(String subcommand) {
        InvocationResult invocationResult = stowage.executeWithProcessRuntime(
                ("--storage memory " + subcommand + " --rootfs / sleep 100").split(" "));
        assertEquals(125, invocationResult.code());
        assertOneLine(invocationResult);
        assertTrue(invocationResult.err().contains("--storage file"), invocationResult::toString);
        assertEquals("", stowage.executeWithProcessRuntime("ps", "-a", "-q").out());
    }

    @Test
    void interactiveModeIsNotSupportedYet() {
        InvocationResult invocationResult =
                stowage.executeWithProcessRuntime("run", "-i", "--rootfs", "/", "cat");
        assertEquals(125, invocationResult.code());
        assertTrue(invocationResult.err().contains("attach"), invocationResult::toString);
    }

    @Test
    void nonIsolatingRuntimeMustBeRequested() {
        InvocationResult invocationResult = stowage.execute("run", "--rootfs", "/", "true");
        assertEquals(125, invocationResult.code());
        assertTrue(invocationResult.err().contains("--runtime process"), invocationResult::toString);
        assertOneLine(invocationResult);
    }

    @Test
    void aNameIsTakenOnce() {
        assertEquals(0,
                stowage.executeWithProcessRuntime("run", "--name", "twice", "--rootfs", "/", "true").code());
        InvocationResult second =
                stowage.executeWithProcessRuntime("run", "--name", "twice", "--rootfs", "/", "true");
        assertEquals(125, second.code());
        assertTrue(second.err().contains("twice"), second::toString);
        assertOneLine(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "run --rootfs /", "run --bundle /nowhere", "run --rootfs /nowhere true",
            "run --rootfs / --bundle / true", "run --rootfs / --name ../up true", "run --nonsense",
            "run --rootfs / --stop-signal NONE true"})
    void invalidOptionsAreRefused(String line) {
        InvocationResult invocationResult = stowage.executeWithProcessRuntime(line.split(" "));
        assertEquals(125, invocationResult.code(), invocationResult::toString);
        assertTrue(invocationResult.err().startsWith("stowage: "), invocationResult::toString);
        assertEquals("", stowage.executeWithProcessRuntime("ps", "-a", "-q").out());
    }

    private InvocationResult sh(String script) {
        return stowage.executeWithProcessRuntime("run", "--rm", "--rootfs", "/", "--", "sh", "-c", script);
    }

    private static void assertOneLine(InvocationResult invocationResult) {
        assertTrue(invocationResult.err().startsWith("stowage: ")
                && invocationResult.err().strip().lines().count() == 1, invocationResult::toString);
    }
}
