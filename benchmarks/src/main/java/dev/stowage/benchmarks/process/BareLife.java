package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.process.LifecycleStep.Step;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same containers by the commands of a tool, each started by ProcessBuilder and nothing else. */
final class BareLife implements Trial {
    private final Tool tool;
    private final Path root;
    private final Path bundle;
    private final Step step;
    private long count;

    /** Tools that run a container. */
    enum Tool {
        TRUE("the program alone, without any container"), RUNC(
                "runc run; for a step, the one command of runc for it"), CRUN("crun run"), RUNSC(
                        "runsc run, without network and control groups"), PODMAN(
                                "podman run --rm on the same root filesystem");

        private final String note;

        Tool(String note) {
            this.note = note;
        }

        String command() {
            return name().toLowerCase(Locale.ROOT);
        }

        String note() {
            return note;
        }
    }

    BareLife(Tool tool, Path directory, Step step) throws IOException {
        this.tool = tool;
        this.step = step;
        this.root = directory.resolve("root");
        this.bundle = tool == Tool.TRUE ? directory : TrueBundle.isolated(directory);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return Lives.during(time, this::live);
    }

    private long live() throws IOException, InterruptedException {
        String id = "stowage-bench-" + ProcessHandle.current().pid() + "-" + count++;
        if (step == Step.WHOLE) {
            long begin = System.nanoTime();
            Commands.run(whole(id));
            return System.nanoTime() - begin;
        }
        try {
            long begin = System.nanoTime();
            Commands.run(line("create", "--bundle", bundle.toString(), id));
            long created = System.nanoTime();
            Commands.run(line("start", id));
            long started = System.nanoTime();
            Commands.run(line("delete", "--force", id));
            long deleted = System.nanoTime();
            return switch (step) {
                case CREATE -> created - begin;
                case START -> started - created;
                case DELETE -> deleted - started;
                case WAIT, WHOLE -> throw new IllegalStateException("has no command of its own");
            };
        } finally {
            Commands.quietly(line("delete", "--force", id));
        }
    }

    private List<String> whole(String id) {
        return switch (tool) {
            case TRUE -> List.of("true");
            case RUNC, CRUN -> line("run", "--bundle", bundle.toString(), id);
            case RUNSC ->
                line("--network=none", "--ignore-cgroups", "run", "--bundle", bundle.toString(), id);
            case PODMAN -> List.of("podman", "--root", root.toString(), "run", "--rm", "--network=none",
                    "--rootfs", bundle.resolveSibling("rootfs").toString(), "/bin/true");
        };
    }

    private List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(tool.command(), "--root", root.toString()));
        line.addAll(List.of(arguments));
        return line;
    }
}
