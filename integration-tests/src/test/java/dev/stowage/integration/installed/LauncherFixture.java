package dev.stowage.integration.installed;

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
import java.util.Map;

/**
 * An artificial source tree with the launcher, and scripts in place of Maven and Java that only record their
 * calls.
 */
final class LauncherFixture {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path directory;
    private final Path sourceTree;
    private final Path buildLog;
    private final Path preparationLog;

    LauncherFixture(Path directory) throws IOException {
        this.directory = directory;
        // a hidden directory with a blank in its name, which careless scripts do not handle
        sourceTree = Files.createDirectories(directory.resolve(".hidden src/tree"));
        buildLog = Files.createFile(directory.resolve("calls"));
        preparationLog = Files.createFile(directory.resolve("preparations"));
        Files.createDirectories(source().getParent());
        Files.writeString(source(), "class A {}");
        Files.writeString(sourceTree.resolve("pom.xml"), "<project/>");
        addLauncher(launcher());
        script(directory.resolve("tools/mvn"), """
                #!/bin/sh
                echo built >> '%s'
                mkdir -p dist/target/stowage/lib
                [ ! -e broken ] || { echo '[ERROR] it is broken'; exit 1; }
                [ ! -e gate ] || read -r _ < gate
                echo '[INFO] BUILD SUCCESS'
                """.formatted(buildLog));
        addJdk("jdk-17", "17.0.1");
        addJdk("jdk-25", "25.0.3");
    }

    record Result(int code, String output) {
        /** Returns the directory of the jars that the command used. */
        String home() {
            return output.lines()
                    .filter(line -> line.startsWith("home="))
                    .findFirst()
                    .orElseThrow()
                    .substring(5);
        }
    }

    Path sourceTree() {
        return sourceTree;
    }

    /** Returns the only source file of the tree. */
    Path source() {
        return sourceTree.resolve("api/src/main/java/A.java");
    }

    Path launcher() {
        return sourceTree.resolve("stowage");
    }

    Path jdk(String name) {
        return directory.resolve("jvm").resolve(name);
    }

    /** Returns how often the launcher has called Maven. */
    int builds() throws IOException {
        return Files.readAllLines(buildLog).size();
    }

    /** Returns how often the launcher has let Java archive its classes. */
    int preparations() throws IOException {
        return Files.readAllLines(preparationLog).size();
    }

    Result run(String... arguments) throws Exception {
        return finish(builder(launcher(), Map.of(), arguments).start());
    }

    /** Runs the launcher with variables in its environment. */
    Result runWith(Map<String, String> environment) throws Exception {
        return finish(start(environment));
    }

    Process start(Map<String, String> environment) throws IOException {
        return builder(launcher(), environment).start();
    }

    ProcessBuilder builder(Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "STOWAGE_JAVA"));
        builder.environment().put("PATH", directory.resolve("tools") + ":/usr/bin:/bin");
        builder.environment().put("STOWAGE_JVM_DIRECTORY", directory.resolve("jvm").toString());
        builder.environment().putAll(environment);
        return builder;
    }

    static Result finish(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(TIMEOUT), output);
        return new Result(process.exitValue(), output);
    }

    void addJdk(String name, String version) throws IOException {
        Path home = jdk(name);
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
                    -Dstowage.locale=*) echo "LC_ALL=$LC_ALL caller=${argument#*=}" ;;
                    dev.stowage.cli.StowageMain) seen=1; printf '%%s|' "$argument" ;;
                    *) [ -z "${seen:-}" ] || printf '%%s|' "$argument" ;;
                    esac
                done
                echo
                """.formatted(preparationLog));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    /** Copies the launcher of this project to a file. */
    static void addLauncher(Path file) throws IOException {
        script(file, MavenModules.text(MavenModules.ROOT.resolve("stowage")));
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
