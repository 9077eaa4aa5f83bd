package dev.stowage.integration.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs scripts/release in a small repository whose Maven is a script. */
class ReleaseTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String MODULE = """
            <project>
              <parent><artifactId>stowage-parent</artifactId><version>0.1.0-SNAPSHOT</version></parent>
              <dependency><artifactId>other</artifactId><version>0.1.0</version></dependency>
            </project>
            """;

    @TempDir
    Path directory;

    private Path tree;

    @BeforeEach
    void makeRepository() throws Exception {
        tree = Files.createDirectories(directory.resolve("a tree"));
        for (String script : List.of("scripts/release", "scripts/api-baseline")) {
            script(tree.resolve(script), MavenModules.text(MavenModules.ROOT.resolve(script)));
        }
        script(directory.resolve("tools/mvn"), """
                #!/bin/sh
                echo "$@" >> '%s'
                [ ! -e broken ] || exit 1
                mkdir -p api/target
                echo jar > api/target/stowage-api-1.jar
                """.formatted(directory.resolve("calls")));
        write("pom.xml", """
                <project>
                  <version>0.1.0-SNAPSHOT</version>
                  <project.build.outputTimestamp>2000-01-01T00:00:00Z</project.build.outputTimestamp>
                </project>
                """);
        write("api/pom.xml", MODULE);
        String bom = "<artifactId>stowage-bom</artifactId>\n<version>0.1.0-SNAPSHOT</version>\n";
        write("README.md", bom);
        write("docs/guide.md", bom);
        write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n### Added\n- Everything.\n");
        write(".gitignore", "target/\nbroken\n");
        git("init", "-q", "-b", "main");
        git("add", "-A");
        git("commit", "-q", "-m", "Begin");
    }

    @Test
    void releasesBetweenTwoCommits() throws Exception {
        Result result = release("0.1.0");
        assertEquals(0, result.code(), result.output());
        assertEquals("Begin version 0.2.0\nRelease 0.1.0\nBegin\n", git("log", "--format=%s"));
        assertEquals("tag\n", git("cat-file", "-t", "v0.1.0"));
        assertTrue(git("tag", "-n9").contains("- Everything."));
        assertEquals(MODULE.replace("0.1.0-SNAPSHOT", "0.1.0"), git("show", "v0.1.0:api/pom.xml"));
        assertEquals(MODULE.replace("0.1.0-SNAPSHOT", "0.2.0-SNAPSHOT"), text("api/pom.xml"),
                "the version of another library is not ours to change");
        assertTrue(git("show", "v0.1.0:pom.xml").contains("  <version>0.1.0</version>"));
        for (String document : List.of("README.md", "docs/guide.md")) {
            assertTrue(text(document).contains("<version>0.1.0</version>"),
                    "what has been released stands in " + document);
        }
        assertTrue(text("CHANGELOG.md").matches(
                "(?s).*## \\[Unreleased]\n\n## \\[0\\.1\\.0] - \\d{4}-\\d\\d-\\d\\d\n\n### Added\n- Everything\\.\n"));
        assertFalse(text("pom.xml").contains("2000-01-01"));
        assertEquals("jar\n", text("api/src/baseline/stowage-api.jar"));
        assertTrue(Files.readAllLines(directory.resolve("calls")).getFirst().contains("clean verify -Dfull"));
        assertEquals("", git("status", "--porcelain"));
    }

    @Test
    void aFailedBuildReleasesNothing() throws Exception {
        Files.writeString(tree.resolve("broken"), "");
        String before = state();
        Result result = release("0.1.0");
        assertEquals(1, result.code(), result.output());
        assertEquals(before, state());
        assertEquals("", git("status", "--porcelain"));
    }

    @Test
    void aRehearsalChangesNothing() throws Exception {
        String before = state();
        Result result = release("--dry-run", "--skip-build", "0.1.0");
        assertEquals(0, result.code(), result.output());
        assertTrue(result.output().contains("=== Release 0.1.0"), result.output());
        assertTrue(result.output().contains("+## [0.1.0] - "), result.output());
        assertEquals(before, state());
        assertFalse(Files.exists(directory.resolve("calls")), "it was to leave out the build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.0", "v1.0.0", "01.0.0", "1.0.0-SNAPSHOT", "--skip-build 0.1.0",
            "--next 0.1.0 0.1.0", "--next 1 0.1.0", "--unknown 0.1.0", "0.1.0 0.2.0"})
    void refusesWhatIsNoRelease(String arguments) throws Exception {
        String before = state();
        Result result = release(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        assertEquals(2, result.code(), result.output());
        assertTrue(result.output().startsWith("release: "), result.output());
        assertEquals(before, state());
    }

    @Test
    void refusesAnUncleanTreeAnotherBranchAndAnOlderVersion() throws Exception {
        write("new", "");
        assertTrue(release("0.1.0").output().contains("not clean"));
        Files.delete(tree.resolve("new"));
        git("switch", "-q", "-c", "side");
        assertTrue(release("0.1.0").output().contains("not on branch main"));
        git("switch", "-q", "main");
        git("tag", "v0.1.0");
        assertTrue(release("0.1.0").output().contains("v0.1.0"));
        assertTrue(release("0.1.0-rc.1").output().contains("does not come after 0.1.0"));
        assertEquals("Begin\n", git("log", "--format=%s"));
    }

    @Test
    void refusesAReleaseWithoutNotes() throws Exception {
        write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [0.0.1] - 2000-01-01\n\n- Old.\n");
        git("commit", "-q", "-a", "-m", "Empty");
        String before = state();
        Result result = release("0.1.0");
        assertTrue(result.output().contains("nothing under Unreleased"), result.output());
        assertEquals(before, state());
    }

    private String state() throws Exception {
        return git("rev-parse", "HEAD") + git("tag") + git("status", "--porcelain");
    }

    private Result release(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(tree.resolve("scripts/release").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private String git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Result result = run(command);
        assertEquals(0, result.code(), result.output());
        return result.output();
    }

    private Result run(List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(tree.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("PATH", directory.resolve("tools") + ":/usr/bin:/bin");
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            builder.environment().put("GIT_" + who + "_NAME", "Someone");
            builder.environment().put("GIT_" + who + "_EMAIL", "someone@example.org");
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(TIMEOUT), output);
        return new Result(process.exitValue(), output);
    }

    private String text(String file) {
        return MavenModules.text(tree.resolve(file));
    }

    private void write(String file, String text) throws IOException {
        Path path = tree.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int code, String output) {}
}
