package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Layer;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.OnlyAtLayer;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Rules about create. */
final class CreateRules {
    @Verifies({CREATE_1, CREATE_2})
    void makesAContainerThatWaits(RuntimeFixture fixture) throws Exception {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.Print("ran", "", 3));
        Container container =
                fixture.findings().expectValue(CREATE_1, () -> fixture.runtime().create(id, bundle));
        fixture.findings()
                .check(CREATE_1, container.id().equals(id), () -> "the handle is of " + container.id());
        fixture.expectState(CREATE_1, container, State.CREATED);
        TestDeadline.pause(Duration.ofMillis(50));
        fixture.expectState(CREATE_2, container, State.CREATED);
        if (fixture.supports(Capability.LOGS)) {
            String log = fixture.findings()
                    .expectValue(CREATE_2, () -> fixture.readLog(container, LogRequest.NO_FOLLOW,
                            LogChunk.StandardStream.STDOUT));
            fixture.findings().check(CREATE_2, log.isEmpty(), () -> "it wrote " + log);
        }
    }

    @Verifies({CREATE_3, CREATE_4})
    void refusesTheIdOfAnExistingContainer(RuntimeFixture fixture) throws Exception {
        Container first = fixture.created(new TestProgram.ExitWith(11));
        refusesTaken(fixture, first.id());
        fixture.expectState(CREATE_4, first, State.CREATED);
        fixture.findings().expectSuccess(CREATE_4, first::start);
        fixture.expectCode(CREATE_4,
                fixture.findings().expectValue(CREATE_4, () -> first.await(fixture.timeout()).orElseThrow()),
                11);
        refusesTaken(fixture, first.id());
        fixture.expectCode(CREATE_4,
                fixture.findings()
                        .expectValue(CREATE_4,
                                () -> fixture.runtime().find(first.id()).await(Duration.ZERO).orElseThrow()),
                11);
    }

    private static void refusesTaken(RuntimeFixture fixture, ContainerId id) {
        Path bundle = fixture.bundle(id, new TestProgram.ExitWith(12));
        fixture.findings()
                .expectFailure(CREATE_3, AlreadyExistsException.class,
                        () -> fixture.runtime().create(id, bundle));
    }

    @Verifies({CREATE_7, CREATE_8})
    void refusesAnInvalidBundle(RuntimeFixture fixture) throws Exception {
        ContainerId id = fixture.freshId();
        List<Path> bad = List.of(Path.of("/no/such/bundle"), fixture.emptyDirectory(),
                directoryWith(fixture, ""), directoryWith(fixture, "{"), directoryWith(fixture, "null"),
                directoryWith(fixture, "[]"), directoryWith(fixture, "{\"ociVersion\": \"1.0.2\"}"),
                directoryWith(fixture, "{\"ociVersion\": 7, \"process\": [], \"root\": 0}"),
                directoryWith(fixture, "[".repeat(100_000)));
        for (Path bundle : bad) {
            fixture.findings()
                    .expectFailure(CREATE_7, InvalidArgumentException.class,
                            () -> fixture.runtime().create(id, bundle));
            fixture.expectGone(CREATE_8, id);
        }
        Path good = fixture.bundle(id, new TestProgram.ExitWith(0));
        fixture.findings().expectSuccess(CREATE_8, () -> fixture.runtime().create(id, good));
    }

    private static Path directoryWith(RuntimeFixture fixture, String config) throws IOException {
        Path directory = fixture.emptyDirectory();
        Files.writeString(directory.resolve("config.json"), config);
        return directory;
    }

    @Verifies(CREATE_8)
    void leavesNothingWhenTheProgramIsMissing(RuntimeFixture fixture) throws Exception {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.Missing());
        try {
            fixture.runtime().create(id, bundle).forceDelete();
        } catch (OperationFailedException e) {
            // runc finds it at create, others at start
        }
        fixture.expectGone(CREATE_8, id);
        Path good = fixture.bundle(id, new TestProgram.ExitWith(4));
        Container container =
                fixture.findings().expectValue(CREATE_8, () -> fixture.runtime().create(id, good));
        fixture.expectState(CREATE_8, container, State.CREATED);
    }

    @Verifies(CREATE_9)
    void doesNotWriteToTheBundle(RuntimeFixture fixture) throws Exception {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.Print("x", "y", 0));
        var before = contents(bundle);
        Container container =
                fixture.findings().expectValue(CREATE_1, () -> fixture.runtime().create(id, bundle));
        var created = contents(bundle);
        fixture.findings().expectSuccess(START_1, container::start);
        fixture.awaitExit(container);
        fixture.findings().expectSuccess(DELETE_1, container::delete);
        var after = contents(bundle);
        fixture.findings()
                .check(CREATE_9, before.equals(created) && before.equals(after),
                        () -> "the bundle held " + before.keySet() + ", then " + created.keySet() + ", then "
                                + after.keySet() + " or other bytes in them");
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                contents.put(directory.relativize(file).toString(),
                        Files.isRegularFile(file)
                                ? Files.getLastModifiedTime(file) + " " + Files.readString(file)
                                : "directory");
            }
        }
        return contents;
    }

    @Verifies({CREATE_10, CREATE_11})
    void takesABundleTwiceAndKeepsItAsItWas(RuntimeFixture fixture) throws Exception {
        ContainerId first = fixture.freshId();
        ContainerId second = fixture.freshId();
        Path bundle = fixture.bundle(first, new TestProgram.ExitWith(21));
        Container one =
                fixture.findings().expectValue(CREATE_1, () -> fixture.runtime().create(first, bundle));
        // the shared files of the bundle are named after the id, to keep the containers apart
        Path other = fixture.bundle(second, new TestProgram.ExitWith(21));
        Files.copy(other.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Container two =
                fixture.findings().expectValue(CREATE_10, () -> fixture.runtime().create(second, bundle));
        Path later = fixture.bundle(first, new TestProgram.ExitWith(22));
        Files.copy(later.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        for (Container container : List.of(one, two)) {
            fixture.findings().expectSuccess(CREATE_10, container::start);
            var exit = fixture.findings()
                    .expectValue(CREATE_10, () -> container.await(fixture.timeout()).orElseThrow());
            fixture.findings()
                    .check(CREATE_11, !(exit instanceof Exit.Exited exited && exited.code() == 22),
                            () -> "the changed program ran");
            fixture.expectCode(CREATE_10, exit, 21);
        }
    }

    @OnlyAtLayer(Layer.RUNTIME)
    @Verifies(CREATE_12)
    void observesTheRunThatItWasGiven(RuntimeFixture fixture) {
        RunId requested = new RunId(Incarnation.generate(fixture.context().random()), 3);
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.SleepForever());
        Container container = fixture.findings()
                .expectValue(CREATE_12,
                        () -> fixture.runtime().create(CreateRequest.of(id, bundle).withRun(requested)));
        Optional<RunId> seen = fixture.findings().expectValue(CREATE_12, () -> container.observe().run());
        fixture.findings().check(CREATE_12, seen.equals(Optional.of(requested)), () -> "observed " + seen);
        Optional<RunId> first = fixture.findings()
                .expectValue(CREATE_12,
                        () -> fixture.created(new TestProgram.SleepForever()).observe().run());
        Optional<RunId> second = fixture.findings()
                .expectValue(CREATE_12,
                        () -> fixture.created(new TestProgram.SleepForever()).observe().run());
        fixture.findings()
                .check(CREATE_12,
                        first.isPresent() && second.isPresent() && !first.equals(second)
                                && first.orElseThrow().number() == 1,
                        () -> "generated " + first + " and " + second);
    }

    @Verifies(CREATE_13)
    void takesEveryIdOfTheGrammar(RuntimeFixture fixture) {
        String text = fixture.context().freshText();
        for (String value : List.of(text + "." + "aB9".repeat(30).substring(0, 63 - text.length()),
                text.replace('-', '_') + ".x-Y")) {
            ContainerId id = fixture.deleteAfterRule(new ContainerId(value));
            Path bundle = fixture.bundle(id, new TestProgram.ExitWith(5));
            Container container =
                    fixture.findings().expectValue(CREATE_13, () -> fixture.runtime().create(id, bundle));
            fixture.findings().expectSuccess(CREATE_13, container::start);
            fixture.expectCode(CREATE_13,
                    fixture.findings()
                            .expectValue(CREATE_13, () -> container.await(fixture.timeout()).orElseThrow()),
                    5);
        }
    }
}
