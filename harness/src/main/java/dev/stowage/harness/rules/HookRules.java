package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What runtimes promise that run the hooks of a bundle. */
final class HookRules {
    @Verifies({HOOKS_CREATE, HOOKS_START, HOOKS_DELETE})
    void runsHooks(RuntimeBench bench) throws Exception {
        runsHooks(bench, Container::delete);
        runsHooks(bench, Container::forceDelete);
    }

    private static void runsHooks(RuntimeBench bench, Consumer<Container> removal) throws IOException {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.SleepForever());
        Path marks = bench.emptyDirectory();
        addHooks(bundle.resolve("config.json"), marks);
        Container container = bench.findings.step(HOOKS_CREATE, () -> bench.runtime().create(id, bundle));
        expectRan(bench, HOOKS_CREATE, marks.resolve("prestart"));
        expectRan(bench, HOOKS_CREATE, marks.resolve("createRuntime"));
        bench.findings.act(START_RUNS, container::start);
        expectRan(bench, HOOKS_START, marks.resolve("poststart"));
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.KILL));
        bench.exit(container);
        expectNotYet(bench, HOOKS_DELETE, marks.resolve("poststop"));
        bench.findings.act(HOOKS_DELETE, () -> removal.accept(container));
        expectRan(bench, HOOKS_DELETE, marks.resolve("poststop"));
    }

    /** Each hook writes what it is given to a file of its name. */
    private static void addHooks(Path config, Path marks) throws IOException {
        String hooks = List.of("prestart", "createRuntime", "poststart", "poststop")
                .stream()
                .map(point -> "\"" + point + "\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", "
                        + "\"cat > " + marks.resolve(point) + "\"]}]")
                .collect(Collectors.joining(", ", ", \"hooks\": {", "}}"));
        String text = Files.readString(config);
        Files.writeString(config, text.substring(0, text.lastIndexOf('}')) + hooks);
    }

    private static void expectRan(RuntimeBench bench, Clause clause, Path mark) {
        String state = bench.findings.step(clause, () -> Files.exists(mark) ? Files.readString(mark) : "");
        bench.findings.check(clause, state.contains("\"ociVersion\""),
                () -> mark.getFileName() + " was given: " + state);
    }

    private static void expectNotYet(RuntimeBench bench, Clause clause, Path mark) {
        bench.findings.check(clause, !Files.exists(mark), () -> mark.getFileName() + " has run already");
    }
}
