package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that the generator parses {@code SPEC.md} strictly, and that its output is deterministic. */
class ClauseGeneratorTest {
    private static final String VALID = """
            # Contract
            ## Clauses
            ### logs
            For every runtime, at both layers. Needs LOGS.
            - **logs.1** With PAUSE: it MUST work. *A reason.*
            - **logs.3** It MUST work. (Not in the suite: too hard.)
            - **logs.4** Without HOOKS: it MUST work.
            """;

    @TempDir
    private static Path classes;

    @TempDir
    private Path directory;

    @BeforeAll
    static void compile() {
        assertEquals(0,
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(),
                                Path.of(System.getProperty("stowage.root"), "build", "ClauseGenerator.java")
                                        .toString()));
    }

    @Test
    void namesConstantsAfterIds() throws Exception {
        assertEquals("", generate(VALID));
        String source = Files.readString(output());
        assertTrue(
                source.contains(
                        "LOGS_1(\"logs.1\", Scope.RUNTIME, Set.of(Capability.LOGS, Capability.PAUSE)"),
                source);
        assertTrue(source.contains("LOGS_3(\"logs.3\""), source);
        assertTrue(source.contains("\"too hard.\""), source);
        assertTrue(source.contains(
                "LOGS_4(\"logs.4\", Scope.RUNTIME, Set.of(Capability.LOGS), Set.of(Capability.HOOKS)"),
                source);
    }

    @Test
    void appliesAClauseWithoutACapabilityWhereItIsNotDeclared() {
        assertTrue(Clause.CREATE_14.appliesTo(Set.of(Capability.LOGS)));
        assertFalse(Clause.CREATE_14.appliesTo(Set.of(Capability.LOGS, Capability.EXIT_COMMAND)));
    }

    @Test
    void leavesAFileThatWouldNotChange() throws Exception {
        generate(VALID);
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(output(), time);
        generate(VALID);
        assertEquals(time, Files.getLastModifiedTime(output()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3 | ### logs                                       | ### Logs
            4 | For every runtime, at both layers. Needs LOGS. | For every container.
            4 | For every runtime, at both layers. Needs LOGS. | For every engine. Needs LOGS.
            5 | - **logs.1**                                   | - logs.1
            5 | - **logs.1**                                   | - **log.1**
            5 | MUST                                           | must
            6 | logs.3                                         | logs.1
            6 | too hard.)                                     | too hard
            7 | Without HOOKS: it MUST work.                   | Without HOOKS: it works.
            """)
    void refusesWithTheNumberOfTheLine(int line, String valid, String invalid) throws Exception {
        String message = generate(VALID.replace(valid, invalid));
        assertTrue(message.contains("SPEC.md:" + line + ": "), message);
        assertFalse(Files.exists(output()));
    }

    private Path output() {
        return directory.resolve("dev/stowage/harness/Clause.java");
    }

    /** Runs the generator as the build does and returns its output. */
    private String generate(String text) throws IOException, InterruptedException {
        Path specification = Files.writeString(directory.resolve("SPEC.md"), text);
        Process process =
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classes.toString(),
                        "ClauseGenerator", specification.toString(), directory.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(Duration.ofMinutes(1)), "the generator ends");
        assertEquals(output.isEmpty() ? 0 : 1, process.exitValue(), output);
        return output;
    }
}
