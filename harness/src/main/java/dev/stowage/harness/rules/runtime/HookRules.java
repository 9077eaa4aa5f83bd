package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Rules about the hooks of a bundle. */
final class HookRules {
    @Verifies({HOOKS_1, HOOKS_2, HOOKS_3})
    void runsHooks(RuntimeFixture fixture) throws Exception {
        runsHooks(fixture, Container::delete);
        runsHooks(fixture, Container::forceDelete);
    }

    private static void runsHooks(RuntimeFixture fixture, Consumer<Container> removal) throws IOException {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.SleepForever());
        Path outputDirectory = fixture.emptyDirectory();
        addHooks(bundle.resolve("config.json"), outputDirectory);
        Container container =
                fixture.findings().expectValue(HOOKS_1, () -> fixture.runtime().create(id, bundle));
        expectRan(fixture, HOOKS_1, outputDirectory.resolve("prestart"));
        expectRan(fixture, HOOKS_1, outputDirectory.resolve("createRuntime"));
        fixture.findings().expectSuccess(START_1, container::start);
        expectRan(fixture, HOOKS_2, outputDirectory.resolve("poststart"));
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.awaitExit(container);
        expectNotYet(fixture, HOOKS_3, outputDirectory.resolve("poststop"));
        fixture.findings().expectSuccess(HOOKS_3, () -> removal.accept(container));
        expectRan(fixture, HOOKS_3, outputDirectory.resolve("poststop"));
    }

    /** Adds hooks that write their standard input to a file of their name. */
    private static void addHooks(Path config, Path outputDirectory) throws IOException {
        String hooks = List.of("prestart", "createRuntime", "poststart", "poststop")
                .stream()
                .map(point -> "\"" + point + "\": [{\"path\": \"/bin/sh\", \"args\": [\"sh\", \"-c\", "
                        + "\"cat > " + outputDirectory.resolve(point) + "\"]}]")
                .collect(Collectors.joining(", ", ", \"hooks\": {", "}}"));
        String text = Files.readString(config);
        Files.writeString(config, text.substring(0, text.lastIndexOf('}')) + hooks);
    }

    private static void expectRan(RuntimeFixture fixture, Clause clause, Path output) {
        String state = fixture.findings()
                .expectValue(clause, () -> Files.exists(output) ? Files.readString(output) : "");
        fixture.findings()
                .check(clause, state.contains("\"ociVersion\""),
                        () -> output.getFileName() + " was given: " + state);
    }

    private static void expectNotYet(RuntimeFixture fixture, Clause clause, Path output) {
        fixture.findings()
                .check(clause, !Files.exists(output), () -> output.getFileName() + " has run already");
    }
}
