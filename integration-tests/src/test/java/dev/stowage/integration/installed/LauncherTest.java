package dev.stowage.integration.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in an artificial source tree, with scripts in place of Maven and Java that only record
 * their calls.
 */
class LauncherTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path sourceTree;
    private Path source;
    private Path buildLog;
    private Path preparations;

    @BeforeEach
    void makeTree() throws IOException {
        // a hidden directory with a blank in its name, which careless scripts do not handle
        sourceTree = Files.createDirectories(directory.resolve(".hidden src/tree"));
        source = Files.createDirectories(sourceTree.resolve("api/src/main/java")).resolve("A.java");
        buildLog = directory.resolve("calls");
        preparations = directory.resolve("preparations");
        Files.writeString(buildLog, "");
        Files.writeString(preparations, "");
        Files.writeString(source, "class A {}");
        Files.writeString(sourceTree.resolve("pom.xml"), "<project/>");
        script(sourceTree.resolve("stowage"), MavenModules.text(MavenModules.ROOT.resolve("stowage")));
        script(directory.resolve("tools/mvn"), """
                #!/bin/sh
                echo built >> '%s'
                mkdir -p dist/target/stowage/lib
                [ ! -e broken ] || { echo '[ERROR] it is broken'; exit 1; }
                [ ! -e gate ] || read -r _ < gate
                echo '[INFO] BUILD SUCCESS'
                """.formatted(buildLog));
        jdk("jdk-17", "17.0.1");
        jdk("jdk-25", "25.0.3");
    }

    @Test
    void buildsOnceThenOnlyWhatChanged() throws Exception {
        assertEquals(0, run("a", "b c").code());
        assertTrue(run("a", "b c").output().endsWith("dev.stowage.cli.StowageMain|a|b c|\n"));
        assertEquals(1, builds());

        Files.writeString(source, "class A { int x; }");
        run();
        assertEquals(2, builds());

        Files.writeString(sourceTree.resolve("pom.xml"), "<project><x/></project>");
        run();
        assertEquals(3, builds());

        Files.delete(source);
        run();
        run();
        assertEquals(4, builds());

        Files.createDirectories(sourceTree.resolve("api/src/test"));
        run();
        int before = builds();
        Files.writeString(sourceTree.resolve("api/src/test/ATest.java"), "class ATest {}");
        Files.writeString(sourceTree.resolve("README.md"), "text");
        run();
        assertEquals(before, builds(), "a test or a text is no reason to build");
    }

    @Test
    void aFailedBuildIsReportedAndTriedAgain() throws Exception {
        Files.writeString(sourceTree.resolve("broken"), "");
        Result failed = run();
        assertEquals(70, failed.code());
        assertTrue(failed.output().contains("it is broken"), failed.output());
        assertEquals(70, run().code());
        assertEquals(2, builds());
        Files.delete(sourceTree.resolve("broken"));
        assertEquals(0, run().code());
        assertEquals(3, builds());
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Process fifo = new ProcessBuilder("mkfifo", sourceTree.resolve("gate").toString()).start();
        assertTrue(fifo.waitFor(TIMEOUT));
        Process first = start(Map.of());
        Process second = start(Map.of());
        Files.writeString(sourceTree.resolve("gate"), "go\n", StandardOpenOption.WRITE);
        assertEquals(0, finish(first).code());
        assertEquals(0, finish(second).code());
        assertEquals(1, builds());
    }

    @Test
    void aRunningCommandKeepsItsJars() throws Exception {
        String before = home(run());
        Files.writeString(source, "class A { int y; }");
        String after = home(run());
        assertFalse(before.equals(after));
        assertTrue(Files.isDirectory(Path.of(before, "lib")), "the build that was in use is gone");
    }

    @Test
    void classesAreArchivedOnceForEachBuildAndJvm() throws Exception {
        Result first = run();
        assertTrue(first.output().contains("preparing for Java 25.0.3"), first.output());
        String archive = home(first) + "/classes-25.0.3.jsa";
        assertTrue(first.output().contains("shared=" + archive + "\n"), first.output());
        assertTrue(run().output().contains("shared=" + archive + "\n"));
        assertEquals(1, preparations());

        Files.writeString(source, "class A { int z; }");
        run();
        assertEquals(2, preparations());
        jdk("jdk-26", "26");
        String newer = directory.resolve("jvm/jdk-26").toString();
        Result other = finish(start(Map.of("STOWAGE_JAVA", newer)));
        assertTrue(other.output().contains("shared=" + home(other) + "/classes-26.jsa\n"), other.output());
        assertEquals(3, preparations());
    }

    @Test
    void classesAreArchivedAgainWhenAnInstalledCopyIsReplaced() throws Exception {
        Path installed = directory.resolve("installed");
        Files.createDirectories(installed.resolve("lib"));
        script(installed.resolve("bin/stowage"), MavenModules.text(MavenModules.ROOT.resolve("stowage")));
        for (int i = 0; i < 2; i++) {
            finish(builder(installed.resolve("bin/stowage"), Map.of(), "ps").start());
        }
        assertEquals(1, preparations());
        FileTime archived = Files.getLastModifiedTime(installed.resolve("classes-25.0.3.jsa"));
        Files.setLastModifiedTime(installed.resolve("lib"),
                FileTime.from(archived.toInstant().plusSeconds(1)));
        finish(builder(installed.resolve("bin/stowage"), Map.of(), "ps").start());
        assertEquals(2, preparations());
    }

    @Test
    void aJvmThatArchivesNoClassesIsAskedOnceAndDoesWithout() throws Exception {
        Files.writeString(directory.resolve("none"), "");
        for (int i = 0; i < 2; i++) {
            Result result = finish(
                    builder(sourceTree.resolve("stowage"), Map.of()).directory(directory.toFile()).start());
            assertEquals(0, result.code());
            assertFalse(result.output().contains("shared="), result.output());
        }
        assertEquals(1, preparations());
    }

    @Test
    void anInstalledCopyNeverBuilds() throws Exception {
        Path installed = directory.resolve("installed");
        script(installed.resolve("bin/stowage"), MavenModules.text(MavenModules.ROOT.resolve("stowage")));
        Process process = builder(installed.resolve("bin/stowage"), Map.of(), "ps").start();
        assertEquals(installed.toRealPath().toString(), home(finish(process)));
        assertEquals(0, builds());
    }

    @Test
    void aMissingJdkIsOneLineThatSaysWhatToInstall() throws Exception {
        Files.move(directory.resolve("jvm/jdk-25"), directory.resolve("elsewhere"));
        Result none = run();
        assertEquals(69, none.code());
        assertEquals(1, none.output().lines().count(), none.output());
        assertTrue(none.output().contains("openjdk-25-jdk"), none.output());

        String elsewhere = directory.resolve("elsewhere").toString();
        assertEquals(0, finish(start(Map.of("JAVA_HOME", elsewhere))).code());
        assertEquals(0, finish(start(Map.of("STOWAGE_JAVA", elsewhere))).code());
        assertEquals(0, finish(start(Map.of("STOWAGE_JAVA", elsewhere + "/bin/java"))).code());

        Result old = finish(start(Map.of("STOWAGE_JAVA", directory.resolve("jvm/jdk-17").toString())));
        assertEquals(69, old.code(), "a choice that does not fit is not replaced in silence");
        assertTrue(old.output().contains("STOWAGE_JAVA"), old.output());
    }

    private int builds() throws IOException {
        return Files.readAllLines(buildLog).size();
    }

    private int preparations() throws IOException {
        return Files.readAllLines(preparations).size();
    }

    private static String home(Result result) {
        return result.output()
                .lines()
                .filter(line -> line.startsWith("home="))
                .findFirst()
                .orElseThrow()
                .substring(5);
    }

    private Result run(String... arguments) throws Exception {
        return finish(builder(sourceTree.resolve("stowage"), Map.of(), arguments).start());
    }

    private Process start(Map<String, String> environment) throws IOException {
        return builder(sourceTree.resolve("stowage"), environment).start();
    }

    private ProcessBuilder builder(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "STOWAGE_JAVA"));
        builder.environment().put("PATH", directory.resolve("tools") + ":/usr/bin:/bin");
        builder.environment().put("STOWAGE_JVM_DIRECTORY", directory.resolve("jvm").toString());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Result finish(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(TIMEOUT), output);
        return new Result(process.exitValue(), output);
    }

    private void jdk(String name, String version) throws IOException {
        Path home = directory.resolve("jvm").resolve(name);
        script(home.resolve("bin/java"), """
                #!/bin/sh
                for argument; do
                    case $argument in
                    -XX:ArchiveClassesAtExit=*)
                        echo prepared >> '%s'
                        [ -e none ] || echo classes > "${argument#*=}"
                        ;;
                    -XX:SharedArchiveFile=*) echo "shared=${argument#*=}" ;;
                    -Dstowage.home=*) echo "home=${argument#*=}" ;;
                    dev.stowage.cli.StowageMain) seen=1; printf '%%s|' "$argument" ;;
                    *) [ -z "${seen:-}" ] || printf '%%s|' "$argument" ;;
                    esac
                done
                echo
                """.formatted(preparations));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int code, String output) {}
}
