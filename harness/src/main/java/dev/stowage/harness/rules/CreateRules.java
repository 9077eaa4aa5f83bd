package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Layer;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
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

/** What create promises. */
final class CreateRules {
    @Verifies({CREATE_MAKES, CREATE_PROGRAM_WAITS})
    void makesAContainerThatWaits(RuntimeBench bench) throws Exception {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.Print("ran", "", 3));
        Container container = bench.findings.step(CREATE_MAKES, () -> bench.runtime().create(id, bundle));
        bench.findings.check(CREATE_MAKES, container.id().equals(id), () -> "the handle is of "
                + container.id());
        bench.expectState(CREATE_MAKES, container, State.CREATED);
        Waiting.pause(Duration.ofMillis(50));
        bench.expectState(CREATE_PROGRAM_WAITS, container, State.CREATED);
        if (bench.can(Capability.LOGS)) {
            String log = bench.findings.step(CREATE_PROGRAM_WAITS,
                    () -> bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT));
            bench.findings.check(CREATE_PROGRAM_WAITS, log.isEmpty(), () -> "it wrote " + log);
        }
    }

    @Verifies({CREATE_TAKEN, CREATE_TAKEN_NO_EFFECT})
    void refusesAnIdOfALivingContainer(RuntimeBench bench) throws Exception {
        Container first = bench.created(new Program.ExitWith(11));
        refusesTaken(bench, first.id());
        bench.expectState(CREATE_TAKEN_NO_EFFECT, first, State.CREATED);
        bench.findings.act(CREATE_TAKEN_NO_EFFECT, first::start);
        bench.expectCode(CREATE_TAKEN_NO_EFFECT, bench.findings.step(CREATE_TAKEN_NO_EFFECT,
                () -> first.await(bench.patience()).orElseThrow()), 11);
        refusesTaken(bench, first.id());
        bench.expectCode(CREATE_TAKEN_NO_EFFECT, bench.findings.step(CREATE_TAKEN_NO_EFFECT,
                () -> bench.runtime().find(first.id()).await(Duration.ZERO).orElseThrow()), 11);
    }

    private static void refusesTaken(RuntimeBench bench, ContainerId id) {
        Path bundle = bench.bundle(id, new Program.ExitWith(12));
        bench.findings.refused(CREATE_TAKEN, AlreadyExistsException.class,
                () -> bench.runtime().create(id, bundle));
    }

    @Verifies({CREATE_BAD_BUNDLE, CREATE_FAILED_NOTHING_LEFT})
    void refusesWhatIsNotABundle(RuntimeBench bench) throws Exception {
        ContainerId id = bench.freshId();
        List<Path> bad = List.of(Path.of("/no/such/bundle"), bench.emptyDirectory(),
                directoryWith(bench, ""), directoryWith(bench, "{"), directoryWith(bench, "null"),
                directoryWith(bench, "[]"), directoryWith(bench, "{\"ociVersion\": \"1.0.2\"}"),
                directoryWith(bench, "{\"ociVersion\": 7, \"process\": [], \"root\": 0}"),
                directoryWith(bench, "[".repeat(100_000)));
        for (Path bundle : bad) {
            bench.findings.refused(CREATE_BAD_BUNDLE, InvalidArgumentException.class,
                    () -> bench.runtime().create(id, bundle));
            bench.expectGone(CREATE_FAILED_NOTHING_LEFT, id);
        }
        Path good = bench.bundle(id, new Program.ExitWith(0));
        bench.findings.act(CREATE_FAILED_NOTHING_LEFT, () -> bench.runtime().create(id, good));
    }

    private static Path directoryWith(RuntimeBench bench, String config) throws IOException {
        Path directory = bench.emptyDirectory();
        Files.writeString(directory.resolve("config.json"), config);
        return directory;
    }

    @Verifies(CREATE_FAILED_NOTHING_LEFT)
    void leavesNothingWhenTheProgramIsAtFault(RuntimeBench bench) throws Exception {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.Missing());
        try {
            bench.runtime().create(id, bundle).forceDelete();
        } catch (OperationFailedException e) {
            // runc finds it here; the others at start
        }
        bench.expectGone(CREATE_FAILED_NOTHING_LEFT, id);
        Path good = bench.bundle(id, new Program.ExitWith(4));
        Container container = bench.findings.step(CREATE_FAILED_NOTHING_LEFT,
                () -> bench.runtime().create(id, good));
        bench.expectState(CREATE_FAILED_NOTHING_LEFT, container, State.CREATED);
    }

    @Verifies(CREATE_BUNDLE_UNTOUCHED)
    void doesNotWriteToTheBundle(RuntimeBench bench) throws Exception {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.Print("x", "y", 0));
        var before = contents(bundle);
        Container container = bench.findings.step(CREATE_MAKES, () -> bench.runtime().create(id, bundle));
        var created = contents(bundle);
        bench.findings.act(START_RUNS, container::start);
        bench.exit(container);
        bench.findings.act(DELETE_REMOVES, container::delete);
        var after = contents(bundle);
        bench.findings.check(CREATE_BUNDLE_UNTOUCHED, before.equals(created) && before.equals(after),
                () -> "the bundle held " + before.keySet() + ", then " + created.keySet() + ", then "
                        + after.keySet() + " or other bytes in them");
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                contents.put(directory.relativize(file).toString(), Files.isRegularFile(file)
                        ? Files.getLastModifiedTime(file) + " " + Files.readString(file)
                        : "directory");
            }
        }
        return contents;
    }

    @Verifies({CREATE_BUNDLE_SHARED, CREATE_CONFIG_FIXED})
    void takesABundleTwiceAndKeepsItAsItWas(RuntimeBench bench) throws Exception {
        ContainerId first = bench.freshId();
        ContainerId second = bench.freshId();
        Path bundle = bench.bundle(first, new Program.ExitWith(21));
        Container one = bench.findings.step(CREATE_MAKES, () -> bench.runtime().create(first, bundle));
        // what two containers of one bundle may not share is theirs by id
        Path other = bench.bundle(second, new Program.ExitWith(21));
        Files.copy(other.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        Container two = bench.findings.step(CREATE_BUNDLE_SHARED, () -> bench.runtime()
                .create(second,
                        bundle));
        Path later = bench.bundle(first, new Program.ExitWith(22));
        Files.copy(later.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        for (Container container : List.of(one, two)) {
            bench.findings.act(CREATE_BUNDLE_SHARED, container::start);
            var exit = bench.findings.step(CREATE_BUNDLE_SHARED,
                    () -> container.await(bench.patience()).orElseThrow());
            bench.findings.check(CREATE_CONFIG_FIXED,
                    !(exit instanceof Exit.Exited exited && exited.code() == 22),
                    () -> "the changed program ran");
            bench.expectCode(CREATE_BUNDLE_SHARED, exit, 21);
        }
    }

    @At(Layer.RAW)
    @Verifies(CREATE_RUN)
    void observesTheRunThatItWasGiven(RuntimeBench bench) {
        RunId given = new RunId(Incarnation.draw(bench.workshop.random()), 3);
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.SleepForever());
        Container container = bench.findings.step(CREATE_RUN, () -> bench.runtime()
                .create(
                        new CreateRequest(id, bundle, Optional.of(given), Resources.NONE)));
        Optional<RunId> seen = bench.findings.step(CREATE_RUN, () -> container.observe().run());
        bench.findings.check(CREATE_RUN, seen.equals(Optional.of(given)), () -> "observed " + seen);
        Optional<RunId> first = bench.findings.step(CREATE_RUN,
                () -> bench.created(new Program.SleepForever()).observe().run());
        Optional<RunId> second = bench.findings.step(CREATE_RUN,
                () -> bench.created(new Program.SleepForever()).observe().run());
        bench.findings.check(CREATE_RUN, first.isPresent() && second.isPresent() && !first.equals(second)
                && first.orElseThrow().number() == 1, () -> "drew " + first + " and " + second);
    }

    @Verifies(CREATE_ID)
    void takesEveryIdOfTheGrammar(RuntimeBench bench) {
        String text = bench.workshop.freshText();
        for (String value : List.of(text + "." + "aB9".repeat(30).substring(0, 63 - text.length()),
                text.replace('-', '_') + ".x-Y")) {
            ContainerId id = bench.mine(new ContainerId(value));
            Path bundle = bench.bundle(id, new Program.ExitWith(5));
            Container container = bench.findings.step(CREATE_ID, () -> bench.runtime().create(id, bundle));
            bench.findings.act(CREATE_ID, container::start);
            bench.expectCode(CREATE_ID, bench.findings.step(CREATE_ID,
                    () -> container.await(bench.patience()).orElseThrow()), 5);
        }
    }
}
