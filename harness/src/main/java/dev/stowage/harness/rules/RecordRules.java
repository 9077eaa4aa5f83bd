package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Reason;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the engine's records, names and lists promise. */
final class RecordRules {
    @Verifies(RECORD_FOLLOWS)
    void followsEachVerb(EngineBench bench) {
        EngineContainer container = bench.configured(new Program.ExitOnTerm(3));
        expect(bench, container, State.CONFIGURED);
        bench.findings.act(INIT_CREATES, container::init);
        expect(bench, container, State.CREATED);
        bench.findings.act(START_RUNS, container::start);
        expect(bench, container, State.RUNNING);
        if (bench.can(Capability.PAUSE)) {
            bench.findings.act(PAUSE_FREEZES, container::pause);
            expect(bench, container, State.PAUSED);
            bench.findings.act(RESUME_THAWS, container::resume);
            expect(bench, container, State.RUNNING);
        }
        bench.findings.act(STOP_KILLS, () -> container.stop(Signal.KILL, bench.patience()));
        expect(bench, container, State.STOPPED);
        bench.findings.act(CLEANUP_FREES, container::cleanup);
        expect(bench, container, State.STOPPED);
        bench.findings.act(DELETE_REMOVES, container::delete);
        bench.findings.refused(RECORD_FOLLOWS, NotFoundException.class,
                () -> bench.storage().read(container.id()));
    }

    private static void expect(EngineBench bench, EngineContainer container, State state) {
        ContainerRecord record = bench.findings.step(RECORD_FOLLOWS,
                () -> bench.storage().read(container.id()));
        bench.findings.check(RECORD_FOLLOWS, record.status().state() == state
                && record.status().intent().isEmpty(), () -> "in " + state + " the record is " + record);
        ContainerRecord seen = bench.findings.step(RECORD_FOLLOWS, container::record);
        bench.findings.check(RECORD_FOLLOWS, seen.equals(record), () -> "the engine shows " + seen);
    }

    @Verifies({RECORD_INCARNATION, RECORD_EXIT_KEPT})
    void tellsIncarnationsApart(EngineBench bench) {
        EngineContainer old = (EngineContainer) bench.stopped(91);
        Engine another = (Engine) bench.another().runtime();
        EngineContainer elsewhere = bench.findings.step(MANAGER_SEES, () -> another.find(old.id()));
        bench.findings.act(DELETE_REMOVES, old::delete);
        bench.expectCode(RECORD_EXIT_KEPT, bench.findings.step(RECORD_EXIT_KEPT,
                () -> elsewhere.await(Duration.ZERO).orElseThrow()), 91);
        Path bundle = bench.bundle(old.id(), new Program.SleepForever());
        EngineContainer fresh = bench.findings.step(RECORD_INCARNATION,
                () -> bench.engine().create(old.id(), bundle));
        bench.findings.check(RECORD_INCARNATION, !fresh.incarnation().equals(old.incarnation()),
                () -> "both have " + fresh.incarnation());
        for (EngineContainer handle : List.of(old, elsewhere)) {
            bench.findings.refused(RECORD_INCARNATION, NotFoundException.class, handle::start);
            bench.findings.refused(RECORD_INCARNATION, NotFoundException.class, handle::record);
            bench.findings.refused(RECORD_INCARNATION, NotFoundException.class,
                    () -> handle.kill(Signal.KILL));
            bench.expectCode(RECORD_EXIT_KEPT, bench.findings.step(RECORD_EXIT_KEPT,
                    () -> handle.await(Duration.ZERO).orElseThrow()), 91);
        }
        bench.expectState(RECORD_INCARNATION, fresh, State.CREATED);
    }

    @Verifies(RECORD_REVISION)
    void writesNothingForARefusal(EngineBench bench) {
        EngineContainer container = bench.engineRunning(new Program.SleepForever());
        bench.state(container);
        ContainerRecord before = bench.findings.step(RECORD_REVISION, container::record);
        for (Findings.Act verb : List.<Findings.Act>of(container::start, container::init, container::delete,
                container::cleanup)) {
            bench.findings.refused(RECORD_REVISION, IllegalTransitionException.class, verb);
        }
        ContainerRecord after = bench.findings.step(RECORD_REVISION, container::record);
        bench.findings.check(RECORD_REVISION, after.equals(before),
                () -> "it was " + before + " and is " + after);
    }

    @Verifies({RESOLVE_FINDS, RESOLVE_MISSING, RESOLVE_AMBIGUOUS})
    void resolvesTexts(EngineBench bench) {
        String text = bench.workshop.freshText();
        ContainerId first = bench.mine(new ContainerId(text + ".a"));
        ContainerId second = bench.mine(new ContainerId(text + ".b"));
        for (ContainerId id : List.of(first, second)) {
            Path bundle = bench.bundle(id, new Program.ExitWith(0));
            bench.findings.act(CONFIGURE_RECORDS, () -> bench.engine()
                    .configure(ContainerRequest.of(bundle)
                            .withId(id)
                            .withName(new ContainerName("name." + id))
                            .withSandbox(new ContainerId("pod." + text))));
        }
        for (String meaning : List.of(first.value(), "name." + first, "pod." + text + "/" + first)) {
            EngineContainer found = bench.findings.step(RESOLVE_FINDS, () -> bench.engine().resolve(meaning));
            bench.findings.check(RESOLVE_FINDS, found.id().equals(first),
                    () -> meaning + " means " + found.id());
        }
        AmbiguousException refusal = bench.findings.refused(RESOLVE_AMBIGUOUS, AmbiguousException.class,
                () -> bench.engine().resolve(text));
        bench.findings.check(RESOLVE_AMBIGUOUS, refusal.candidates().size() == 2,
                () -> "it could be " + refusal.candidates());
        bench.findings.refused(RESOLVE_MISSING, NotFoundException.class,
                () -> bench.engine().resolve(text + ".c"));
        bench.findings.act(DELETE_REMOVES, () -> bench.engine().find(second).delete());
        EngineContainer only = bench.findings.step(RESOLVE_FINDS, () -> bench.engine().resolve(text));
        bench.findings.check(RESOLVE_FINDS, only.id().equals(first), () -> "a beginning means " + only.id());
    }

    @Verifies({SUMMARIES, SUMMARIES_EXIT, RECOVERY_NO_RECORD})
    void summarises(EngineBench bench) throws Exception {
        EngineContainer configured = bench.configured(new Program.ExitWith(0));
        EngineContainer created = bench.engineCreated(new Program.SleepForever());
        EngineContainer running = bench.engineRunning(new Program.SleepForever());
        ContainerId stray = bench.unknown().id();
        expect(bench, configured.id(), State.CONFIGURED, Optional.empty());
        expect(bench, created.id(), State.CREATED, Optional.empty());
        expect(bench, running.id(), State.RUNNING, Optional.empty());
        ContainerSummary alone = summary(bench, stray);
        bench.findings.check(RECOVERY_NO_RECORD, alone.state() == State.UNKNOWN
                && alone.reason().equals(Optional.of(Reason.NO_RECORD)), () -> "it says " + alone);
        bench.findings.check(RECOVERY_NO_RECORD, bench.runtime()
                .list()
                .stream()
                .anyMatch(
                        c -> c.id().equals(stray)),
                () -> "list does not hold it");
        bench.expectState(RECOVERY_NO_RECORD, bench.runtime().find(stray), State.UNKNOWN);
        List<String> ids = bench.findings.step(SUMMARIES, () -> bench.engine().summaries())
                .stream()
                .map(summary -> summary.id().container().value())
                .toList();
        bench.findings.check(SUMMARIES, ids.equals(ids.stream().distinct().sorted().toList()),
                () -> "they are not in order, or twice: " + ids);
        // ended behind the engine's back; nobody asks for its state
        bench.findings.act(KILL_SENDS, () -> bench.raw().find(running.id()).kill(Signal.KILL));
        bench.eventually(SUMMARIES_EXIT, "the summary still says that it runs",
                () -> summary(bench, running.id()).state() == State.STOPPED);
        expect(bench, running.id(), State.STOPPED, Optional.of(Reason.ERROR));
    }

    private static void expect(EngineBench bench, ContainerId id, State state, Optional<Reason> reason) {
        ContainerSummary summary = summary(bench, id);
        bench.findings.check(SUMMARIES, summary.state() == state && summary.reason().equals(reason),
                () -> "in " + state + " it says " + summary);
    }

    private static ContainerSummary summary(EngineBench bench, ContainerId id) {
        return bench.findings.step(SUMMARIES, () -> bench.engine().summaries())
                .stream()
                .filter(summary -> summary.id().container().equals(id))
                .findFirst()
                .orElseThrow(() -> bench.findings.violated(SUMMARIES, id + " is not there"));
    }
}
