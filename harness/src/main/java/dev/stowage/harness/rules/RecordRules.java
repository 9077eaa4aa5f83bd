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
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the engine's records, names and lists promise. */
final class RecordRules {
    @Verifies(RECORD_FOLLOWS)
    void followsEachOperation(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitOnTerm(3));
        expect(fixture, container, State.CONFIGURED);
        fixture.ruleFindings.expectSuccess(INIT_CREATES, container::init);
        expect(fixture, container, State.CREATED);
        fixture.ruleFindings.expectSuccess(START_RUNS, container::start);
        expect(fixture, container, State.RUNNING);
        if (fixture.supports(Capability.PAUSE)) {
            fixture.ruleFindings.expectSuccess(PAUSE_FREEZES, container::pause);
            expect(fixture, container, State.PAUSED);
            fixture.ruleFindings.expectSuccess(RESUME_THAWS, container::resume);
            expect(fixture, container, State.RUNNING);
        }
        fixture.ruleFindings.expectSuccess(STOP_KILLS, () -> container.stop(Signal.KILL, fixture.timeout()));
        expect(fixture, container, State.STOPPED);
        fixture.ruleFindings.expectSuccess(CLEANUP_FREES, container::cleanup);
        expect(fixture, container, State.STOPPED);
        fixture.ruleFindings.expectSuccess(DELETE_REMOVES, container::delete);
        fixture.ruleFindings.expectFailure(RECORD_FOLLOWS, NotFoundException.class,
                () -> fixture.storage().read(container.id()));
    }

    private static void expect(EngineFixture fixture, EngineContainer container, State state) {
        ContainerRecord record = fixture.ruleFindings.expectValue(RECORD_FOLLOWS,
                () -> fixture.storage().read(container.id()));
        fixture.ruleFindings.check(RECORD_FOLLOWS, record.status().state() == state
                && record.status().intent().isEmpty(), () -> "in " + state + " the record is " + record);
        ContainerRecord seen = fixture.ruleFindings.expectValue(RECORD_FOLLOWS, container::record);
        fixture.ruleFindings.check(RECORD_FOLLOWS, seen.equals(record), () -> "the engine shows " + seen);
    }

    @Verifies({RECORD_INCARNATION, RECORD_EXIT_KEPT})
    void distinguishesIncarnations(EngineFixture fixture) {
        EngineContainer old = (EngineContainer) fixture.stopped(91);
        Engine another = (Engine) fixture.openAnotherManager().runtime();
        EngineContainer elsewhere = fixture.ruleFindings.expectValue(MANAGER_SEES,
                () -> another.find(old.id()));
        fixture.ruleFindings.expectSuccess(DELETE_REMOVES, old::delete);
        fixture.expectCode(RECORD_EXIT_KEPT, fixture.ruleFindings.expectValue(RECORD_EXIT_KEPT,
                () -> elsewhere.await(Duration.ZERO).orElseThrow()), 91);
        Path bundle = fixture.bundle(old.id(), new TestProgram.SleepForever());
        EngineContainer fresh = fixture.ruleFindings.expectValue(RECORD_INCARNATION,
                () -> fixture.engine().create(old.id(), bundle));
        fixture.ruleFindings.check(RECORD_INCARNATION, !fresh.incarnation().equals(old.incarnation()),
                () -> "both have " + fresh.incarnation());
        for (EngineContainer handle : List.of(old, elsewhere)) {
            fixture.ruleFindings.expectFailure(RECORD_INCARNATION, NotFoundException.class, handle::start);
            fixture.ruleFindings.expectFailure(RECORD_INCARNATION, NotFoundException.class, handle::record);
            fixture.ruleFindings.expectFailure(RECORD_INCARNATION, NotFoundException.class,
                    () -> handle.kill(Signal.KILL));
            fixture.expectCode(RECORD_EXIT_KEPT, fixture.ruleFindings.expectValue(RECORD_EXIT_KEPT,
                    () -> handle.await(Duration.ZERO).orElseThrow()), 91);
        }
        fixture.expectState(RECORD_INCARNATION, fresh, State.CREATED);
    }

    @Verifies(RECORD_REVISION)
    void writesNothingForARefusal(EngineFixture fixture) {
        EngineContainer container = fixture.engineRunning(new TestProgram.SleepForever());
        fixture.stateOf(container);
        ContainerRecord before = fixture.ruleFindings.expectValue(RECORD_REVISION, container::record);
        for (RuleFindings.ThrowingAction operation : List.<RuleFindings.ThrowingAction>of(container::start,
                container::init, container::delete,
                container::cleanup)) {
            fixture.ruleFindings.expectFailure(RECORD_REVISION, IllegalTransitionException.class, operation);
        }
        ContainerRecord after = fixture.ruleFindings.expectValue(RECORD_REVISION, container::record);
        fixture.ruleFindings.check(RECORD_REVISION, after.equals(before),
                () -> "it was " + before + " and is " + after);
    }

    @Verifies({RESOLVE_FINDS, RESOLVE_MISSING, RESOLVE_AMBIGUOUS})
    void resolvesTexts(EngineFixture fixture) {
        String text = fixture.context.freshText();
        ContainerId first = fixture.deleteAfterRule(new ContainerId(text + ".a"));
        ContainerId second = fixture.deleteAfterRule(new ContainerId(text + ".b"));
        for (ContainerId id : List.of(first, second)) {
            Path bundle = fixture.bundle(id, new TestProgram.ExitWith(0));
            fixture.ruleFindings.expectSuccess(CONFIGURE_RECORDS, () -> fixture.engine()
                    .configure(ContainerRequest.of(bundle)
                            .withId(id)
                            .withName(new ContainerName("name." + id))
                            .withSandbox(new ContainerId("pod." + text))));
        }
        for (String reference : List.of(first.value(), "name." + first, "pod." + text + "/" + first)) {
            EngineContainer found = fixture.ruleFindings.expectValue(RESOLVE_FINDS,
                    () -> fixture.engine().resolve(reference));
            fixture.ruleFindings.check(RESOLVE_FINDS, found.id().equals(first),
                    () -> reference + " means " + found.id());
        }
        AmbiguousException refusal = fixture.ruleFindings.expectFailure(RESOLVE_AMBIGUOUS,
                AmbiguousException.class,
                () -> fixture.engine().resolve(text));
        fixture.ruleFindings.check(RESOLVE_AMBIGUOUS, refusal.candidates().size() == 2,
                () -> "it could be " + refusal.candidates());
        fixture.ruleFindings.expectFailure(RESOLVE_MISSING, NotFoundException.class,
                () -> fixture.engine().resolve(text + ".c"));
        fixture.ruleFindings.expectSuccess(DELETE_REMOVES, () -> fixture.engine().find(second).delete());
        EngineContainer only = fixture.ruleFindings.expectValue(RESOLVE_FINDS,
                () -> fixture.engine().resolve(text));
        fixture.ruleFindings.check(RESOLVE_FINDS, only.id().equals(first),
                () -> "a beginning means " + only.id());
    }

    @Verifies({SUMMARIES, SUMMARIES_EXIT, RECOVERY_NO_RECORD})
    void listsSummaries(EngineFixture fixture) throws Exception {
        EngineContainer configured = fixture.configured(new TestProgram.ExitWith(0));
        EngineContainer created = fixture.engineCreated(new TestProgram.SleepForever());
        EngineContainer running = fixture.engineRunning(new TestProgram.SleepForever());
        ContainerId orphan = fixture.unknownContainer().id();
        expect(fixture, configured.id(), State.CONFIGURED, Optional.empty());
        expect(fixture, created.id(), State.CREATED, Optional.empty());
        expect(fixture, running.id(), State.RUNNING, Optional.empty());
        ContainerSummary orphanSummary = summary(fixture, orphan);
        fixture.ruleFindings.check(RECOVERY_NO_RECORD, orphanSummary.state() == State.UNKNOWN
                && orphanSummary.reason().equals(Optional.of(Reason.NO_RECORD)),
                () -> "it says " + orphanSummary);
        fixture.ruleFindings.check(RECOVERY_NO_RECORD, fixture.runtime()
                .list()
                .stream()
                .anyMatch(
                        c -> c.id().equals(orphan)),
                () -> "list does not hold it");
        fixture.expectState(RECOVERY_NO_RECORD, fixture.runtime().find(orphan), State.UNKNOWN);
        List<String> ids = fixture.ruleFindings.expectValue(SUMMARIES, () -> fixture.engine().summaries())
                .stream()
                .map(summary -> summary.id().container().value())
                .toList();
        fixture.ruleFindings.check(SUMMARIES, ids.equals(ids.stream().distinct().sorted().toList()),
                () -> "they are not in order, or twice: " + ids);
        // ended behind the engine's back; nobody asks for its state
        fixture.ruleFindings.expectSuccess(KILL_SENDS,
                () -> fixture.raw().find(running.id()).kill(Signal.KILL));
        fixture.eventually(SUMMARIES_EXIT, "the summary still says that it runs",
                () -> summary(fixture, running.id()).state() == State.STOPPED);
        expect(fixture, running.id(), State.STOPPED, Optional.of(Reason.ERROR));
    }

    private static void expect(EngineFixture fixture, ContainerId id, State state, Optional<Reason> reason) {
        ContainerSummary summary = summary(fixture, id);
        fixture.ruleFindings.check(SUMMARIES, summary.state() == state && summary.reason().equals(reason),
                () -> "in " + state + " it says " + summary);
    }

    private static ContainerSummary summary(EngineFixture fixture, ContainerId id) {
        return fixture.ruleFindings.expectValue(SUMMARIES, () -> fixture.engine().summaries())
                .stream()
                .filter(summary -> summary.id().container().equals(id))
                .findFirst()
                .orElseThrow(() -> fixture.ruleFindings.violation(SUMMARIES, id + " is not there"));
    }
}
