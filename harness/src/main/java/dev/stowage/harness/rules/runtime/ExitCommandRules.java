package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Layer;
import dev.stowage.api.Signal;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.OnlyAtLayer;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a runtime promises that starts a command when a run has ended, and one that does not. */
final class ExitCommandRules {
    /** Within this time a command that is started twice, or too early, has written its second line. */
    private static final Duration SETTLING_TIME = Duration.ofMillis(200);

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(EXIT_COMMAND_1)
    void isStartedOnceAtTheEnd(RuntimeFixture fixture) throws Exception {
        Path output = fixture.emptyDirectory().resolve("started");
        Container container = create(fixture, EXIT_COMMAND_1, "echo started >> " + output);
        fixture.findings().expectSuccess(START_1, container::start);
        TestDeadline.pause(SETTLING_TIME);
        fixture.findings()
                .check(EXIT_COMMAND_1, !Files.exists(output), () -> "it was started while the run went on");
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.awaitExit(container);
        fixture.eventually(EXIT_COMMAND_1, "it was not started", () -> Files.exists(output));
        TestDeadline.pause(SETTLING_TIME);
        fixture.findings().expectSuccess(DELETE_1, container::delete);
        List<String> lines = Files.readAllLines(output);
        fixture.findings()
                .check(EXIT_COMMAND_1, lines.size() == 1, () -> "it was started " + lines.size() + " times");
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(EXIT_COMMAND_2)
    void mayFailOrHang(RuntimeFixture fixture) throws Exception {
        endsAndIsDeleted(fixture, "exit 3");
        Path pid = fixture.emptyDirectory().resolve("pid");
        try {
            endsAndIsDeleted(fixture, "echo $$ > " + pid + "; exec sleep 60");
        } finally {
            endHangingCommand(fixture, pid);
        }
    }

    private static void endsAndIsDeleted(RuntimeFixture fixture, String script) {
        Container container = create(fixture, EXIT_COMMAND_2, script);
        fixture.findings().expectSuccess(START_1, container::start);
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.KILL));
        fixture.expectCode(EXIT_COMMAND_2, fixture.awaitExit(container), 137);
        fixture.findings().expectSuccess(EXIT_COMMAND_2, container::delete);
        fixture.expectGone(EXIT_COMMAND_2, container.id());
    }

    private static void endHangingCommand(RuntimeFixture fixture, Path pid) throws IOException {
        fixture.eventually(EXIT_COMMAND_2, "it was not started",
                () -> Files.exists(pid) && !Files.readString(pid).isBlank());
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    @Verifies({CREATE_14, CREATE_15})
    void isRefusedWhereItIsNotDeclared(RuntimeFixture fixture) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.SleepForever());
        fixture.findings()
                .expectFailure(CREATE_14, UnsupportedException.class, () -> fixture.runtime()
                        .create(CreateRequest.of(id, bundle).withExitCommand(List.of("/bin/true"))));
        fixture.expectGone(CREATE_15, id);
        fixture.findings().expectSuccess(CREATE_15, () -> fixture.runtime().create(id, bundle));
    }

    private static Container create(RuntimeFixture fixture, Clause clause, String script) {
        ContainerId id = fixture.freshId();
        CreateRequest request = CreateRequest.of(id, fixture.bundle(id, new TestProgram.SleepForever()))
                .withExitCommand(List.of("/bin/sh", "-c", script));
        return fixture.findings().expectValue(clause, () -> fixture.runtime().create(request));
    }
}
