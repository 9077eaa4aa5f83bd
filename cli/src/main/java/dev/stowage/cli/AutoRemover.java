package dev.stowage.cli;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.loader.StowageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes a detached container soon after its run has ended. A shell waits for the exit of the init process,
 * which takes a hundredth of the memory of a waiting JVM; then {@code stowage wait} observes the exit and
 * removes the container. If the shell is killed, the next command that observes the exit removes it.
 */
final class AutoRemover {
    /**
     * Compares the start time as well, because pids are reused: field 22 of /proc/PID/stat, see proc(5).
     */
    private static final String WAIT_SCRIPT = """
            pid=$1 start=$2; shift 2
            lives() {
                read -r stat < "/proc/$pid/stat" || return 1
                set -- ${stat##*) }
                [ "$1" != Z ] && [ "$1" != X ] && [ "${20}" = "$start" ]
            }
            while lives; do sleep 1; done 2> /dev/null
            exec "$@"
            """;

    private final EngineContainer container;
    private final StowageCommand command;

    private AutoRemover(EngineContainer container, StowageCommand command) {
        this.container = container;
        this.command = command;
    }

    static AutoRemover of(EngineContainer container, StowageCommand command) {
        return new AutoRemover(container, command);
    }

    /** Does nothing for a container that is not removed on exit. */
    void start() {
        if (!RemoveOnExit.isEnabled(container)) {
            return;
        }
        try {
            Optional<ProcessIdentity> init = container.observe().init();
            List<String> commandLine = new ArrayList<>(List.of("setsid"));
            init.ifPresent(process -> commandLine.addAll(List.of("sh", "-c", WAIT_SCRIPT, "stowage-remove",
                    Long.toString(process.pid()), Long.toString(process.startTimeTicks()))));
            commandLine.addAll(waitCommandLine());
            new ProcessBuilder(commandLine).directory(Path.of("/").toFile())
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (NotFoundException e) {
            // it has ended and has been removed already
        } catch (IOException e) {
            throw new UncheckedIOException("--rm with -d needs setsid of util-linux; install util-linux", e);
        }
    }

    /** Starts this program again, with the same settings, to wait for the container. */
    private List<String> waitCommandLine() {
        StowageSettings settings = command.settings();
        List<String> commandLine = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
                "-Dguice_custom_class_loading=CHILD"));
        command.environment()
                .installation()
                .ifPresent(installationDirectory -> commandLine
                        .add("-Dstowage.home=" + installationDirectory.toAbsolutePath()));
        commandLine.addAll(List.of("-cp", System.getProperty("java.class.path"), StowageMain.class.getName(),
                "--root",
                settings.paths().root().toString(), "--run", settings.paths().runDirectory().toString(),
                "--storage", settings.storage()));
        command.config()
                .ifPresent(file -> commandLine.addAll(List.of("--config", file.toAbsolutePath().toString())));
        commandLine.addAll(List.of("--runtime", container.record().config().runtime(), "wait",
                container.id().value()));
        return commandLine;
    }
}
