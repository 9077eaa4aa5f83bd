package dev.stowage.cli;

import dev.stowage.loader.StowageSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command by which an engine removes containers at their exit: this program again, with the same settings
 * and {@link ReapCommand}.
 */
final class ExitCommand {
    private ExitCommand() {}

    /** Returns the command for containers of a runtime, to which the engine adds the container's id. */
    static List<String> of(StowageCommand command, String runtime) {
        StowageSettings settings = command.settings();
        List<String> commandLine =
                // a monitor may have no locale, in which a JVM has no paths outside ASCII
                new ArrayList<>(List.of("/usr/bin/env", "LC_ALL=C.UTF-8",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED", "-Dguice_custom_class_loading=CHILD"));
        command.environment()
                .installation()
                .ifPresent(installationDirectory -> commandLine
                        .add("-Dstowage.home=" + installationDirectory.toAbsolutePath()));
        commandLine.addAll(List.of("-cp", absoluteClassPath(), StowageMain.class.getName(), "--root",
                settings.paths().root().toString(), "--run", settings.paths().runDirectory().toString(),
                "--storage", settings.storage(), "--runtime", runtime));
        command.config()
                .ifPresent(file -> commandLine.addAll(List.of("--config", file.toAbsolutePath().toString())));
        commandLine.add(ReapCommand.NAME);
        return List.copyOf(commandLine);
    }

    /** The monitor that starts the command has another working directory. */
    private static String absoluteClassPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(java.io.File.pathSeparator, entries);
    }
}
