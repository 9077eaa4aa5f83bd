package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.process.LifecycleStep.Phase;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs containers with the commands of a tool, each started with ProcessBuilder. */
final class CliLifecycleWorkload implements BenchmarkWorkload {
    private final Tool tool;
    private final Path root;
    private final Path bundle;
    private final Phase phase;
    private long count;

    /** Tools that run a container. */
    enum Tool {
        TRUE("the program alone, without any container"),
        RUNC("runc run; for a phase, the runc command of that phase"),
        CRUN("crun run"),
        RUNSC("runsc run, without network and control groups"),
        PODMAN("podman run --rm on the same root filesystem");

        private final String description;

        Tool(String description) {
            this.description = description;
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }

        String description() {
            return description;
        }
    }

    CliLifecycleWorkload(Tool tool, Path directory, Phase phase) throws IOException {
        this.tool = tool;
        this.phase = phase;
        this.root = directory.resolve("root");
        this.bundle = tool == Tool.TRUE ? directory : TrueBundle.isolated(directory);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return LifecycleLoop.repeatFor(time, this::runLifecycle);
    }

    private long runLifecycle() throws IOException, InterruptedException {
        String id = "stowage-bench-" + ProcessHandle.current().pid() + "-" + count++;
        if (phase == Phase.FULL_LIFECYCLE) {
            long begin = System.nanoTime();
            ExternalCommands.run(fullLifecycleCommand(id));
            return System.nanoTime() - begin;
        }
        try {
            long begin = System.nanoTime();
            ExternalCommands.run(commandLine("create", "--bundle", bundle.toString(), id));
            long created = System.nanoTime();
            ExternalCommands.run(commandLine("start", id));
            long started = System.nanoTime();
            ExternalCommands.run(commandLine("delete", "--force", id));
            long deleted = System.nanoTime();
            return switch (phase) {
                case CREATE -> created - begin;
                case START -> started - created;
                case DELETE -> deleted - started;
                case WAIT, FULL_LIFECYCLE -> throw new IllegalStateException("has no runc command");
            };
        } catch (IOException | InterruptedException e) {
            try {
                ExternalCommands.run(commandLine("delete", "--force", id));
            } catch (IOException cleanUpFailure) {
                e.addSuppressed(cleanUpFailure);
            }
            throw e;
        }
    }

    private List<String> fullLifecycleCommand(String id) {
        return switch (tool) {
            case TRUE -> List.of("true");
            case RUNC, CRUN -> commandLine("run", "--bundle", bundle.toString(), id);
            case RUNSC ->
                commandLine("--network=none", "--ignore-cgroups", "run", "--bundle", bundle.toString(), id);
            case PODMAN -> List.of("podman", "--root", root.toString(), "run", "--rm", "--network=none",
                    "--rootfs", bundle.resolveSibling("rootfs").toString(), "/bin/true");
        };
    }

    private List<String> commandLine(String... arguments) {
        List<String> commandLine = new ArrayList<>(List.of(tool.command(), "--root", root.toString()));
        commandLine.addAll(List.of(arguments));
        return commandLine;
    }
}
