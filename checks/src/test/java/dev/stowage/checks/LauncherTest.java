package dev.stowage.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives the launcher in a made-up source tree whose Maven and Java are scripts that only note that they were
 * called.
 */
class LauncherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Path tree;
    private Path source;
    private Path calls;

    @BeforeEach
    void makeTree() throws IOException {
        // a name and a blank that a careless script would trip over
        tree = Files.createDirectories(directory.resolve(".hidden src/tree"));
        source = Files.createDirectories(tree.resolve("api/src/main/java")).resolve("A.java");
        calls = directory.resolve("calls");
        Files.writeString(calls, "");
        Files.writeString(source, "class A {}");
        Files.writeString(tree.resolve("pom.xml"), "<project/>");
        script(tree.resolve("stowage"), Modules.text(Modules.ROOT.resolve("stowage")));
        script(directory.resolve("tools/mvn"), """
                #!/bin/sh
                echo built >> '%s'
                mkdir -p dist/target/stowage/lib
                [ ! -e broken ] || { echo '[ERROR] it is broken'; exit 1; }
                [ ! -e gate ] || read -r _ < gate
                echo '[INFO] BUILD SUCCESS'
                """.formatted(calls));
        jdk("jdk-17", "17.0.1");
        jdk("jdk-25", "25.0.3");
    }

    @Test
    void buildsOnceThenOnlyWhatChanged() throws Exception {
        assertEquals(0, run("a", "b c").code());
        assertTrue(run("a", "b c").output().endsWith("dev.stowage.cli.Main|a|b c|\n"));
        assertEquals(1, builds());

        Files.writeString(source, "class A { int x; }");
        run();
        assertEquals(2, builds());

        Files.writeString(tree.resolve("pom.xml"), "<project><x/></project>");
        run();
        assertEquals(3, builds());

        Files.delete(source);
        run();
        run();
        assertEquals(4, builds());

        Files.createDirectories(tree.resolve("api/src/test"));
        run();
        int before = builds();
        Files.writeString(tree.resolve("api/src/test/ATest.java"), "class ATest {}");
        Files.writeString(tree.resolve("README.md"), "text");
        run();
        assertEquals(before, builds(), "a test or a text is no reason to build");
    }

    @Test
    void aFailedBuildIsReportedAndTriedAgain() throws Exception {
        Files.writeString(tree.resolve("broken"), "");
        Result failed = run();
        assertEquals(70, failed.code());
        assertTrue(failed.output().contains("it is broken"), failed.output());
        assertEquals(70, run().code());
        assertEquals(2, builds());
        Files.delete(tree.resolve("broken"));
        assertEquals(0, run().code());
        assertEquals(3, builds());
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Process fifo = new ProcessBuilder("mkfifo", tree.resolve("gate").toString()).start();
        assertTrue(fifo.waitFor(PATIENCE));
        Process first = start(Map.of());
        Process second = start(Map.of());
        Files.writeString(tree.resolve("gate"), "go\n", StandardOpenOption.WRITE);
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
    void anInstalledCopyNeverBuilds() throws Exception {
        Path installed = directory.resolve("installed");
        script(installed.resolve("bin/stowage"), Modules.text(Modules.ROOT.resolve("stowage")));
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
        return Files.readAllLines(calls).size();
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
        return finish(builder(tree.resolve("stowage"), Map.of(), arguments).start());
    }

    private Process start(Map<String, String> environment) throws IOException {
        return builder(tree.resolve("stowage"), environment).start();
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
        assertTrue(process.waitFor(PATIENCE), output);
        return new Result(process.exitValue(), output);
    }

    private void jdk(String name, String version) throws IOException {
        Path home = directory.resolve("jvm").resolve(name);
        script(home.resolve("bin/java"), """
                #!/bin/sh
                for argument; do
                    case $argument in
                    -Dstowage.home=*) echo "home=${argument#*=}" ;;
                    dev.stowage.cli.Main) seen=1; printf '%s|' "$argument" ;;
                    *) [ -z "${seen:-}" ] || printf '%s|' "$argument" ;;
                    esac
                done
                echo
                """);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Result(int code, String output) {}
}
