package dev.stowage.integration.crash;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Starts JVMs with the class path of this one. Hundreds of managers are started to be killed, so the first
 * one writes a class data archive for the others. An archive cannot contain classes from directories, so
 * these are packed into jars.
 */
final class ArchivingJvmLauncher {
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final Path directory;
    private final String classPath;

    /** Creates the jars in an existing directory. */
    ArchivingJvmLauncher(Path directory) throws IOException {
        this.directory = directory;
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                jars.add(jar(path, directory.resolve("classes" + jars.size() + ".jar")).toString());
            } else if (Files.isRegularFile(path)) {
                jars.add(entry);
            }
        }
        this.classPath = String.join(File.pathSeparator, jars);
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                output.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, output);
                output.closeEntry();
            }
        }
        return jar;
    }

    /** Runs a manager to its regular exit, at which it writes the archive. */
    void createArchive(Class<?> main, List<String> arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("training.log");
        List<String> command = command("-XX:ArchiveClassesAtExit=" + archive(), main, arguments);
        Process process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(TIMEOUT) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("no manager can be started: " + Files.readString(log));
        }
    }

    Process start(Class<?> main, Path errors, List<String> arguments) throws IOException {
        List<String> command = command("-XX:SharedArchiveFile=" + archive(), main, arguments);
        return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    }

    private Path archive() {
        return directory.resolve("classes.jsa");
    }

    private List<String> command(String option, Class<?> main, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        option, "-Xlog:cds=off", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED", "-cp", classPath, main.getName()));
        command.addAll(arguments);
        return command;
    }
}
