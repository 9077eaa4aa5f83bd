package dev.stowage.integration.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in an artificial source tree. */
class LauncherTest {
    @TempDir
    Path directory;

    private LauncherFixture fixture;

    @BeforeEach
    void makeTree() throws IOException {
        fixture = new LauncherFixture(directory);
    }

    @Test
    void buildsOnceThenOnlyWhatChanged() throws Exception {
        assertEquals(0, fixture.run("a", "b c").code());
        assertTrue(fixture.run("a", "b c").output().endsWith("dev.stowage.cli.StowageMain|a|b c|\n"));
        assertEquals(1, fixture.builds());

        Files.writeString(fixture.source(), "class A { int x; }");
        fixture.run();
        assertEquals(2, fixture.builds());

        Files.writeString(fixture.sourceTree().resolve("pom.xml"), "<project><x/></project>");
        fixture.run();
        assertEquals(3, fixture.builds());

        Files.delete(fixture.source());
        fixture.run();
        fixture.run();
        assertEquals(4, fixture.builds());

        Files.createDirectories(fixture.sourceTree().resolve("api/src/test"));
        fixture.run();
        int before = fixture.builds();
        Files.writeString(fixture.sourceTree().resolve("api/src/test/ATest.java"), "class ATest {}");
        Files.writeString(fixture.sourceTree().resolve("README.md"), "text");
        fixture.run();
        assertEquals(before, fixture.builds(), "a test or a text is no reason to build");
    }

    @Test
    void theJvmHasAUtf8LocaleAndKnowsTheCallers() throws Exception {
        String german = fixture.runWith(Map.of("LC_ALL", "de_DE.ISO-8859-1")).output();
        assertTrue(german.contains("LC_ALL=C.UTF-8 caller=set:de_DE.ISO-8859-1\n"), german);
        String none = fixture.run().output();
        assertTrue(none.contains("LC_ALL=C.UTF-8 caller=\n"), none);
    }

    @Test
    void aFailedBuildIsReportedAndTriedAgain() throws Exception {
        Files.writeString(fixture.sourceTree().resolve("broken"), "");
        LauncherFixture.Result failed = fixture.run();
        assertEquals(70, failed.code());
        assertTrue(failed.output().contains("it is broken"), failed.output());
        assertEquals(70, fixture.run().code());
        assertEquals(2, fixture.builds());
        Files.delete(fixture.sourceTree().resolve("broken"));
        assertEquals(0, fixture.run().code());
        assertEquals(3, fixture.builds());
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Process fifo = new ProcessBuilder("mkfifo", fixture.sourceTree().resolve("gate").toString()).start();
        assertTrue(fifo.waitFor(LauncherFixture.TIMEOUT));
        Process first = fixture.start(Map.of());
        Process second = fixture.start(Map.of());
        Files.writeString(fixture.sourceTree().resolve("gate"), "go\n", StandardOpenOption.WRITE);
        assertEquals(0, LauncherFixture.finish(first).code());
        assertEquals(0, LauncherFixture.finish(second).code());
        assertEquals(1, fixture.builds());
    }

    @Test
    void aRunningCommandKeepsItsJars() throws Exception {
        String before = fixture.run().home();
        Files.writeString(fixture.source(), "class A { int y; }");
        String after = fixture.run().home();
        assertFalse(before.equals(after));
        assertTrue(Files.isDirectory(Path.of(before, "lib")), "the build that was in use is gone");
    }

    @Test
    void classesAreArchivedOnceForEachBuildAndJvm() throws Exception {
        LauncherFixture.Result first = fixture.run();
        assertTrue(first.output().contains("preparing for Java 25.0.3"), first.output());
        String archive = first.home() + "/classes-25.0.3.jsa";
        assertTrue(first.output().contains("shared=" + archive + "\n"), first.output());
        assertTrue(fixture.run().output().contains("shared=" + archive + "\n"));
        assertEquals(1, fixture.preparations());

        Files.writeString(fixture.source(), "class A { int z; }");
        fixture.run();
        assertEquals(2, fixture.preparations());
        fixture.addJdk("jdk-26", "26");
        String newer = fixture.jdk("jdk-26").toString();
        LauncherFixture.Result other = fixture.runWith(Map.of("STOWAGE_JAVA", newer));
        assertTrue(other.output().contains("shared=" + other.home() + "/classes-26.jsa\n"), other.output());
        assertEquals(3, fixture.preparations());
    }

    @Test
    void classesAreArchivedAgainWhenAnInstalledCopyIsReplaced() throws Exception {
        Path installed = directory.resolve("installed");
        Files.createDirectories(installed.resolve("lib"));
        LauncherFixture.addLauncher(installed.resolve("bin/stowage"));
        for (int i = 0; i < 2; i++) {
            LauncherFixture.finish(fixture.builder(installed.resolve("bin/stowage"), Map.of(), "ps").start());
        }
        assertEquals(1, fixture.preparations());
        FileTime archived = Files.getLastModifiedTime(installed.resolve("classes-25.0.3.jsa"));
        Files.setLastModifiedTime(installed.resolve("lib"),
                FileTime.from(archived.toInstant().plusSeconds(1)));
        LauncherFixture.finish(fixture.builder(installed.resolve("bin/stowage"), Map.of(), "ps").start());
        assertEquals(2, fixture.preparations());
    }

    @Test
    void aJvmThatArchivesNoClassesIsAskedOnceAndDoesWithout() throws Exception {
        Files.writeString(directory.resolve("none"), "");
        for (int i = 0; i < 2; i++) {
            LauncherFixture.Result result = LauncherFixture.finish(
                    fixture.builder(fixture.launcher(), Map.of()).directory(directory.toFile()).start());
            assertEquals(0, result.code());
            assertFalse(result.output().contains("shared="), result.output());
        }
        assertEquals(1, fixture.preparations());
    }

    @Test
    void anInstalledCopyNeverBuilds() throws Exception {
        Path installed = directory.resolve("installed");
        LauncherFixture.addLauncher(installed.resolve("bin/stowage"));
        Process process = fixture.builder(installed.resolve("bin/stowage"), Map.of(), "ps").start();
        assertEquals(installed.toRealPath().toString(), LauncherFixture.finish(process).home());
        assertEquals(0, fixture.builds());
    }

    @Test
    void aMissingJdkIsOneLineThatSaysWhatToInstall() throws Exception {
        Files.move(fixture.jdk("jdk-25"), directory.resolve("elsewhere"));
        LauncherFixture.Result none = fixture.run();
        assertEquals(69, none.code());
        assertEquals(1, none.output().lines().count(), none.output());
        assertTrue(none.output().contains("openjdk-25-jdk"), none.output());

        String elsewhere = directory.resolve("elsewhere").toString();
        assertEquals(0, fixture.runWith(Map.of("JAVA_HOME", elsewhere)).code());
        assertEquals(0, fixture.runWith(Map.of("STOWAGE_JAVA", elsewhere)).code());
        assertEquals(0, fixture.runWith(Map.of("STOWAGE_JAVA", elsewhere + "/bin/java")).code());

        LauncherFixture.Result old =
                fixture.runWith(Map.of("STOWAGE_JAVA", fixture.jdk("jdk-17").toString()));
        assertEquals(69, old.code(), "a choice that does not fit is not replaced in silence");
        assertTrue(old.output().contains("STOWAGE_JAVA"), old.output());
    }
}
