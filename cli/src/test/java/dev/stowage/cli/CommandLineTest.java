package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.InvocationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What concerns no container: help, settings, plugins, and the suite's own exit codes. */
class CommandLineTest {
    @TempDir
    Path directory;
    TestInstallation stowage;

    @BeforeEach
    void install() throws IOException {
        stowage = TestInstallation.in(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plugins", "conformance", "run", "create", "start", "stop", "kill", "pause",
            "resume", "unpause", "wait", "ps", "inspect", "logs", "rm", "storage"})
    void everySubcommandHasHelp(String subcommand) {
        InvocationResult invocationResult = stowage.execute(subcommand, "--help");
        assertEquals(0, invocationResult.code(), invocationResult::toString);
        assertTrue(invocationResult.out().startsWith("Usage: stowage "), invocationResult::toString);
        assertTrue(stowage.execute("--help").out().contains(subcommand));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fly", "ps --fast", "ps extra", "wait", "storage mend",
            "storage verify --log", "storage compact --storage file"})
    void badUsageIs125(String line) {
        InvocationResult invocationResult = stowage.execute(line.isEmpty() ? new String[0] : line.split(" "));
        assertEquals(125, invocationResult.code(), invocationResult::toString);
        assertTrue(invocationResult.err().startsWith("stowage: "), invocationResult::toString);
    }

    @Test
    void pluginsAreListed() {
        InvocationResult invocationResult = stowage.execute("plugins");
        assertEquals(0, invocationResult.code(), invocationResult::toString);
        List<String> lines = invocationResult.out().lines().toList();
        assertTrue(lines.get(1).matches("file +storage +0\\.1\\.0 +yes.*"), invocationResult::toString);
        assertTrue(lines.get(2).matches("journal +storage +0\\.1\\.0 +yes.*"), invocationResult::toString);
        assertTrue(lines.get(3).matches("memory +storage +0\\.1\\.0 +yes.*"), invocationResult::toString);
        assertTrue(lines.get(4).matches("process +runtime +0\\.1\\.0 +yes.*"), invocationResult::toString);
        assertTrue(stowage.execute("plugins", "--format", "json").out().contains("\"available\" : true"));
    }

    @Test
    void allWrongSettingsAreInOneMessage() throws IOException {
        Path file = Files.writeString(directory.resolve("s.properties"),
                "runtme = process\nstorage = fil\nrunk.binary = /x\n");
        InvocationResult invocationResult = stowage.execute("--config", file.toString(), "ps");
        assertEquals(125, invocationResult.code());
        for (String part : List.of("3 problems", "did you mean runtime?",
                "did you mean file?", "runk", "known: ")) {
            assertTrue(invocationResult.err().contains(part), () -> part + " is not in " + invocationResult);
        }
    }

    @Test
    void settingsChooseRuntimeAndStorage() throws IOException {
        Path file = Files.writeString(directory.resolve("s.properties"),
                "runtime = process\nstorage = memory\nengine.lock-deadline = 5s\n");
        assertEquals("hi\n",
                stowage.execute("--config", file.toString(), "run", "--rootfs", "/", "echo", "hi").out());
        Path wrong = Files.writeString(directory.resolve("w.properties"), "engine.lock-deadline = soon\n");
        assertTrue(stowage.executeWithProcessRuntime("--config", wrong.toString(), "ps")
                .err()
                .contains("engine.lock-deadline = soon"));
    }

    @Test
    void theSuiteRefusesWhatItDoesNotKnow() {
        InvocationResult unknown = stowage.execute("conformance", "--runtime", "process,rnc");
        assertEquals(2, unknown.code(), unknown::toString);
        assertTrue(unknown.err().contains("rnc") && unknown.err().contains("process"), unknown::toString);
        assertEquals(2, stowage.execute("conformance", "--fast").code());
        InvocationResult clause = stowage.execute("conformance", "--clause", "create.1,storage.levl");
        assertEquals(2, clause.code(), clause::toString);
        assertTrue(clause.err().contains("storage.levl"), clause::toString);
        InvocationResult nothing =
                stowage.execute("conformance", "--storage", "memory", "--soak", "1s", "--clause", "start");
        assertEquals(2, nothing.code(), nothing::toString);
        assertEquals(2, stowage.execute("conformance", "--require", "runc").code());
        Path missing = directory.resolve("none");
        assertEquals(2, stowage.execute("--config", missing.toString(), "conformance").code());
    }

    @Test
    void theSuiteChecksTheClausesThatAreNamed() throws IOException {
        Path reports = directory.resolve("chosen");
        InvocationResult invocationResult = stowage.execute("conformance", "--runtime", "process",
                "--storage", "memory", "--clause", "storage.create, table.1", "--report", reports.toString());
        assertEquals(0, invocationResult.code(), invocationResult::toString);
        Set<String> seen = Pattern.compile("\"clause\"\\s*:\\s*\"([^\"]*)\"")
                .matcher(Files.readString(reports.resolve("conformance.json")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertTrue(seen.contains("table.1") && seen.contains("storage.create.1"), seen::toString);
        assertTrue(seen.stream().allMatch(id -> id.equals("table.1") || id.startsWith("storage.create.")),
                seen::toString);
    }

    @Test
    void theSuiteRunsOnPluginsAndReports() throws IOException {
        Path reports = directory.resolve("reports");
        InvocationResult invocationResult =
                stowage.execute("conformance", "--runtime", "process", "--storage", "memory", "--clause",
                        "create,storage.create,configure", "--report", reports.toString());
        String json = Files.readString(reports.resolve("conformance.json"));
        // whether all holds is for the backends' own tests to say: here the exit code must say the same
        boolean holds = json.replaceAll("\\s", "").contains("\"violation\":0");
        assertEquals(holds ? 0 : 1, invocationResult.code(), invocationResult::toString);
        for (String subject : List.of("runtime:process", "storage:memory", "engine:process+memory")) {
            assertTrue(invocationResult.out().contains(subject) && json.contains(subject),
                    invocationResult::toString);
        }
        assertTrue(Files.isDirectory(reports.resolve("junit")));
        assertEquals(holds, !invocationResult.out().contains("Violations:"));
    }
}
