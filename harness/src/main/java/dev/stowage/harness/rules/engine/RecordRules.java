package dev.stowage.harness.rules.engine;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Exit;
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
import dev.stowage.api.storage.Status;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.EngineFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about the records, names and lists of an engine. */
public final class RecordRules {
    @Verifies(RECORD_1)
    void followsEachOperation(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitOnTerm(3));
        expect(fixture, container, State.CONFIGURED);
        fixture.findings().expectSuccess(INIT_1, container::init);
        expect(fixture, container, State.CREATED);
        fixture.findings().expectSuccess(START_1, container::start);
        expect(fixture, container, State.RUNNING);
        if (fixture.supports(Capability.PAUSE)) {
            fixture.findings().expectSuccess(PAUSE_1, container::pause);
            expect(fixture, container, State.PAUSED);
            fixture.findings().expectSuccess(RESUME_1, container::resume);
            expect(fixture, container, State.RUNNING);
        }
        fixture.findings().expectSuccess(STOP_2, () -> container.stop(Signal.KILL, fixture.timeout()));
        expect(fixture, container, State.STOPPED);
        fixture.findings().expectSuccess(CLEANUP_1, container::cleanup);
        expect(fixture, container, State.STOPPED);
        fixture.findings().expectSuccess(DELETE_1, container::delete);
        fixture.findings()
                .expectFailure(RECORD_1, NotFoundException.class,
                        () -> fixture.storage().read(container.id()));
    }

    private static void expect(EngineFixture fixture, EngineContainer container, State state) {
        ContainerRecord record =
                fixture.findings().expectValue(RECORD_1, () -> fixture.storage().read(container.id()));
        fixture.findings()
                .check(RECORD_1, record.status().state() == state && record.status().intent().isEmpty(),
                        () -> "in " + state + " the record is " + record);
        ContainerRecord seen = fixture.findings().expectValue(RECORD_1, container::record);
        fixture.findings().check(RECORD_1, seen.equals(record), () -> "the engine shows " + seen);
    }

    @Verifies({RECORD_2, RECORD_3})
    void distinguishesIncarnations(EngineFixture fixture) {
        EngineContainer old = (EngineContainer) fixture.stopped(91);
        Engine another = (Engine) fixture.openAnotherManager().runtime();
        EngineContainer elsewhere = fixture.findings().expectValue(MANAGER_1, () -> another.find(old.id()));
        fixture.findings().expectSuccess(DELETE_1, old::delete);
        fixture.expectCode(RECORD_3,
                fixture.findings().expectValue(RECORD_3, () -> elsewhere.await(Duration.ZERO).orElseThrow()),
                91);
        Path bundle = fixture.bundle(old.id(), new TestProgram.SleepForever());
        EngineContainer fresh =
                fixture.findings().expectValue(RECORD_2, () -> fixture.engine().create(old.id(), bundle));
        fixture.findings()
                .check(RECORD_2, !fresh.incarnation().equals(old.incarnation()),
                        () -> "both have " + fresh.incarnation());
        for (EngineContainer handle : List.of(old, elsewhere)) {
            fixture.findings().expectFailure(RECORD_2, NotFoundException.class, handle::start);
            fixture.findings().expectFailure(RECORD_2, NotFoundException.class, handle::record);
            fixture.findings()
                    .expectFailure(RECORD_2, NotFoundException.class, () -> handle.kill(Signal.KILL));
            fixture.expectCode(RECORD_3,
                    fixture.findings().expectValue(RECORD_3, () -> handle.await(Duration.ZERO).orElseThrow()),
                    91);
        }
        fixture.expectState(RECORD_2, fresh, State.CREATED);
    }

    @Verifies(RECORD_4)
    void writesNothingForARefusal(EngineFixture fixture) {
        EngineContainer container = fixture.engineRunning(new TestProgram.SleepForever());
        fixture.stateOf(container);
        ContainerRecord before = fixture.findings().expectValue(RECORD_4, container::record);
        for (RuleFindings.ThrowingAction operation : List.<RuleFindings.ThrowingAction>of(container::start,
                container::init, container::delete, container::cleanup)) {
            fixture.findings().expectFailure(RECORD_4, IllegalTransitionException.class, operation);
        }
        ContainerRecord after = fixture.findings().expectValue(RECORD_4, container::record);
        fixture.findings()
                .check(RECORD_4, after.equals(before), () -> "it was " + before + " and is " + after);
    }

    @Verifies(RECORD_5)
    void ordersTimesAlthoughTheClockStepsBack(EngineFixture fixture) {
        EngineContainer container = fixture.configured(new TestProgram.ExitWith(0));
        Instant future = fixture.context().options().clock().instant().plus(Duration.ofHours(1));
        // what a clock leaves that was an hour ahead
        fixture.findings()
                .expectValue(RECORD_5,
                        () -> fixture.storage()
                                .update(container.id(), fixture.storage().capabilities().maximumDurability(),
                                        record -> record.status()
                                                .toBuilder()
                                                .configuredAt(Optional.of(future))
                                                .build()));
        fixture.findings().expectSuccess(START_1, container::start);
        Exit exit = fixture.awaitExit(container);
        Status status = fixture.findings()
                .expectValue(RECORD_5, () -> fixture.storage().read(container.id()))
                .status();
        List<Instant> times = Stream.of(status.configuredAt(), status.createdAt(), status.startedAt(),
                status.exit().map(Exit::at)).flatMap(Optional::stream).toList();
        fixture.findings()
                .check(RECORD_5, times.size() == 4 && times.equals(times.stream().sorted().toList()),
                        () -> "the times are " + times);
        fixture.findings()
                .check(RECORD_5, status.exit().equals(Optional.of(exit)),
                        () -> "await returned " + exit + ", recorded is " + status.exit());
    }

    @Verifies({RESOLVE_1, RESOLVE_2, RESOLVE_3})
    void resolvesTexts(EngineFixture fixture) {
        String text = fixture.context().freshText();
        ContainerId first = fixture.deleteAfterRule(new ContainerId(text + ".a"));
        ContainerId second = fixture.deleteAfterRule(new ContainerId(text + ".b"));
        for (ContainerId id : List.of(first, second)) {
            Path bundle = fixture.bundle(id, new TestProgram.ExitWith(0));
            fixture.findings()
                    .expectSuccess(CONFIGURE_1,
                            () -> fixture.engine()
                                    .configure(ContainerRequest.of(bundle)
                                            .withId(id)
                                            .withName(new ContainerName("name." + id))
                                            .withSandbox(new ContainerId("pod." + text))));
        }
        for (String reference : List.of(first.value(), "name." + first, "pod." + text + "/" + first)) {
            EngineContainer found =
                    fixture.findings().expectValue(RESOLVE_1, () -> fixture.engine().resolve(reference));
            fixture.findings()
                    .check(RESOLVE_1, found.id().equals(first), () -> reference + " means " + found.id());
        }
        AmbiguousException refusal = fixture.findings()
                .expectFailure(RESOLVE_3, AmbiguousException.class, () -> fixture.engine().resolve(text));
        fixture.findings()
                .check(RESOLVE_3, refusal.candidates().size() == 2,
                        () -> "the candidates are " + refusal.candidates());
        fixture.findings()
                .expectFailure(RESOLVE_2, NotFoundException.class,
                        () -> fixture.engine().resolve(text + ".c"));
        fixture.findings().expectSuccess(DELETE_1, () -> fixture.engine().find(second).delete());
        EngineContainer only =
                fixture.findings().expectValue(RESOLVE_1, () -> fixture.engine().resolve(text));
        fixture.findings()
                .check(RESOLVE_1, only.id().equals(first), () -> "a prefix resolves to " + only.id());
    }

    @Verifies({RESOLVE_4, RESOLVE_5, RECOVERY_4})
    void listsSummaries(EngineFixture fixture) throws Exception {
        EngineContainer configured = fixture.configured(new TestProgram.ExitWith(0));
        EngineContainer created = fixture.engineCreated(new TestProgram.SleepForever());
        EngineContainer running = fixture.engineRunning(new TestProgram.SleepForever());
        ContainerId orphan = fixture.unknownContainer().id();
        expect(fixture, configured.id(), State.CONFIGURED, Optional.empty());
        expect(fixture, created.id(), State.CREATED, Optional.empty());
        expect(fixture, running.id(), State.RUNNING, Optional.empty());
        ContainerSummary orphanSummary = summary(fixture, orphan);
        fixture.findings()
                .check(RECOVERY_4,
                        orphanSummary.state() == State.UNKNOWN
                                && orphanSummary.reason().equals(Optional.of(Reason.NO_RECORD)),
                        () -> "it reports " + orphanSummary);
        fixture.findings()
                .check(RECOVERY_4, fixture.runtime().list().stream().anyMatch(c -> c.id().equals(orphan)),
                        () -> "list does not contain it");
        fixture.expectState(RECOVERY_4, fixture.runtime().find(orphan), State.UNKNOWN);
        List<String> ids = fixture.findings()
                .expectValue(RESOLVE_4, () -> fixture.engine().summaries())
                .stream()
                .map(summary -> summary.id().container().value())
                .toList();
        fixture.findings()
                .check(RESOLVE_4, ids.equals(ids.stream().distinct().sorted().toList()),
                        () -> "they are not in order, or contain duplicates: " + ids);
        // ended without the engine; nobody has observed it since
        fixture.findings().expectSuccess(KILL_1, () -> fixture.raw().find(running.id()).kill(Signal.KILL));
        fixture.eventually(RESOLVE_5, "the summary still shows it as running",
                () -> summary(fixture, running.id()).state() == State.STOPPED);
        expect(fixture, running.id(), State.STOPPED, Optional.of(Reason.ERROR));
    }

    private static void expect(EngineFixture fixture, ContainerId id, State state, Optional<Reason> reason) {
        ContainerSummary summary = summary(fixture, id);
        fixture.findings()
                .check(RESOLVE_4, summary.state() == state && summary.reason().equals(reason),
                        () -> "in " + state + " it reports " + summary);
    }

    private static ContainerSummary summary(EngineFixture fixture, ContainerId id) {
        return fixture.findings()
                .expectValue(RESOLVE_4, () -> fixture.engine().summaries())
                .stream()
                .filter(summary -> summary.id().container().equals(id))
                .findFirst()
                .orElseThrow(() -> fixture.findings().violation(RESOLVE_4, id + " is not there"));
    }
}
