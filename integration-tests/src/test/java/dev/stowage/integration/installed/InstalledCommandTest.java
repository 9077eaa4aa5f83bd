package dev.stowage.integration.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the installed command in processes of its own: signals, exit codes, and state that one call leaves for
 * the next.
 */
class InstalledCommandTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Path COMMAND = MavenModules.ROOT.resolve("dist/target/stowage/bin/stowage");
    private static final String TRAP =
            "trap 'echo caught; exit 33' TERM INT HUP USR1 USR2 ALRM WINCH PWR; echo ready;"
                    + " while :; do sleep 0.1; done";

    @TempDir
    Path directory;

    private record Result(int code, String out, String err) {}

    /** The first call of a new installation prints that it archives classes. */
    @BeforeAll
    static void prepare() throws Exception {
        assertTrue(Files.isExecutable(COMMAND), COMMAND + " is missing: build module dist first");
        Process process = new ProcessBuilder(COMMAND.toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(TIMEOUT), "does not end: --version");
        assertEquals(0, process.exitValue());
    }

    @AfterEach
    void removeAll() throws Exception {
        run("rm", "-f", "-a");
    }

    @Test
    void outputAndExitCodesArePassedThrough() throws Exception {
        Result result =
                run("run", "--rm", "--rootfs", "/", "--", "sh", "-c", "echo out; echo err >&2; exit 42");
        assertEquals(new Result(42, "out\n", "err\n"), result);
        assertEquals(127, run("run", "--rm", "--rootfs", "/", "/no/such/program").code());
        assertEquals(126, run("run", "--rm", "--rootfs", "/", "/etc/passwd").code());
        assertEquals(125, run("run", "--nonsense").code());
    }

    @Test
    void signalsArePassedThrough() throws Exception {
        for (String signal : List.of("TERM", "INT", "HUP", "USR1", "USR2", "ALRM", "WINCH", "PWR")) {
            Path out = directory.resolve("out-" + signal);
            Process process = start(out, "run", "--rm", "--rootfs", "/", "sh", "-c", TRAP);
            awaitTrue("the program is ready", () -> text(out).contains("ready"));
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            assertTrue(process.waitFor(TIMEOUT), "ends after " + signal);
            assertEquals(33, process.exitValue(), () -> signal + ": " + text(out));
            assertEquals("ready\ncaught\n", text(out));
        }
        assertEquals("", run("ps", "-a", "-q").out());
    }

    @Test
    void whatOneProcessStartsAnotherStops() throws Exception {
        Result started = run("run", "-d", "--name", "web", "--rootfs", "/", "sh", "-c", TRAP);
        assertEquals(0, started.code(), started::toString);
        awaitTrue("the program is ready", () -> runUnchecked("logs", "web").out().contains("ready"));
        assertTrue(run("ps").out().contains("RUNNING"));
        Process waiting = start(directory.resolve("wait"), "wait", "web");
        assertEquals(0, run("stop", "web").code());
        assertTrue(waiting.waitFor(TIMEOUT), "wait ends");
        assertEquals("33\n", text(directory.resolve("wait")));
        assertEquals("ready\ncaught\n", run("logs", "web").out());
        assertEquals(0, run("rm", "web").code());
        assertEquals("", run("ps", "-a", "-q").out());
    }

    @Test
    void aDetachedAutoRemovedContainerLeavesNothing() throws Exception {
        assertEquals(0, run("run", "-d", "--rm", "--rootfs", "/", "sleep", "0.2").code());
        awaitTrue("no process of ours is left", () -> ownProcesses().isEmpty());
        assertEquals("", run("ps", "-a", "-q").out());
        try (Stream<Path> left = Files.walk(directory.resolve("run/runtime/process"))) {
            assertEquals(List.of(), left.filter(path -> path.toString().endsWith("log")).toList());
        }
    }

    @Test
    void aTerminatedSuiteCleansUp() throws Exception {
        Path out = directory.resolve("suite");
        terminateSuite(out,
                () -> ownProcesses().stream().anyMatch(commandLine -> commandLine.contains("supervise ")),
                "--runtime", "process", "--storage", "memory");
        assertTrue(text(out).contains("cleaning up"), () -> text(out));
    }

    /**
     * The first progress line appears after ten seconds. Turns take five seconds in a soak of 30, so that the
     * first turn is complete by then, and counted, even on a busy machine.
     */
    @Test
    void aTerminatedSoakPrintsItsCounts() throws Exception {
        Path out = directory.resolve("soak");
        terminateSuite(out, () -> text(out).contains("/30 seconds"), "--storage", "file", "--clause",
                "storage.damage.5", "--soak", "30s");
        assertTrue(text(out).contains("Figures:"), () -> text(out));
        assertTrue(text(out).contains(" 0 violated"), () -> text(out));
    }

    /**
     * Runs the suite until a condition holds, ends it by TERM, and checks that it leaves nothing. The command
     * lines of its processes contain the test's directory of temporary files.
     */
    private void terminateSuite(Path out, BooleanSupplier underWay, String... arguments) throws Exception {
        List<String> commandLine = new ArrayList<>(List.of(COMMAND.toString(), "conformance"));
        commandLine.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(commandLine).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + directory);
        Process suite = builder.start();
        awaitTrue("it is under way", underWay);
        suite.destroy();
        assertTrue(suite.waitFor(TIMEOUT), "ends after TERM");
        assertEquals(143, suite.exitValue(), () -> text(out));
        awaitTrue("no process of the suite is left", () -> ownProcesses().isEmpty());
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(out), left.toList());
        }
    }

    @Test
    void aClosedPipeEndsTheProgram() throws Exception {
        Path out = directory.resolve("first");
        List<String> commandLine = List.of("sh", "-c", "\"$@\" | head -n 1", "sh");
        List<String> all = new ArrayList<>(commandLine);
        all.addAll(command("run", "--rm", "--rootfs", "/", "yes"));
        Process process = new ProcessBuilder(all).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(TIMEOUT), "ends although the program never would");
        assertEquals("y\n", text(out));
    }

    private List<String> command(String... arguments) {
        List<String> commandLine =
                new ArrayList<>(List.of(COMMAND.toString(), "--runtime", "process", "--root",
                        directory.resolve("root").toString(), "--run", directory.resolve("run").toString()));
        commandLine.addAll(List.of(arguments));
        return commandLine;
    }

    private Process start(Path out, String... arguments) throws IOException {
        return new ProcessBuilder(command(arguments)).redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Result run(String... arguments) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        Process process = new ProcessBuilder(command(arguments)).redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(TIMEOUT), () -> "does not end: " + List.of(arguments));
        return new Result(process.exitValue(), text(out), text(err));
    }

    private Result runUnchecked(String... arguments) {
        try {
            return run(arguments);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the command lines of processes that contain the test's directory. */
    private List<String> ownProcesses() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(commandLine -> commandLine.contains(directory.toString()))
                .toList();
    }

    private static String text(Path file) {
        return Files.exists(file) ? MavenModules.text(file) : "";
    }

    private static void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNanos, () -> "not within " + TIMEOUT + ": " + what);
            // never counted down: a pause between two checks
            assertTrue(!new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS));
        }
    }
}
