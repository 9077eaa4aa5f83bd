package dev.stowage.harness.rules.engine;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.EngineFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rules about an engine whose store cannot be written. */
final class StorageOutageRules {
    private static final Set<Operation> WRITES = Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

    @Verifies({UNRECORDED_1, UNRECORDED_2, UNRECORDED_3, UNRECORDED_4})
    void stopsContainersDuringAStorageOutage(EngineFixture shared) {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
            EngineContainer created = fixture.engineCreated(new TestProgram.SleepForever());
            EngineContainer killed = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer stopped = fixture.engineRunning(new TestProgram.ExitOnTerm(95));
            EngineContainer deleted = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer exited = (EngineContainer) fixture.stopped(96);
            fixture.storageFaults().failAll(WRITES);
            expectRefused(fixture, created, State.CREATED, List.of(created::start));
            List<RuleFindings.ThrowingAction> operations = new ArrayList<>();
            if (fixture.supports(Capability.PAUSE)) {
                operations.add(killed::pause);
            }
            expectRefused(fixture, killed, State.RUNNING, operations);
            expectRefused(fixture, exited, State.STOPPED,
                    List.of(exited::start, exited::init, exited::delete));
            fixture.findings().expectSuccess(UNRECORDED_3, () -> killed.kill(Signal.KILL));
            fixture.findings().expectSuccess(UNRECORDED_3, () -> stopped.stop(fixture.timeout()));
            fixture.findings().expectSuccess(UNRECORDED_3, () -> ignoringStorageErrors(deleted::forceDelete));
            for (EngineContainer container : List.of(killed, stopped, deleted)) {
                fixture.eventually(UNRECORDED_3, "its process is alive", () -> fixture.raw()
                        .list()
                        .stream()
                        .noneMatch(raw -> raw.id().equals(container.id()) && raw.state().hasProcess()));
            }
            fixture.storageFaults().clear();
            fixture.findings().expectValue(UNRECORDED_4, () -> killed.await(fixture.timeout()).orElseThrow());
            fixture.expectState(UNRECORDED_4, killed, State.STOPPED);
            fixture.expectCode(UNRECORDED_4,
                    fixture.findings()
                            .expectValue(UNRECORDED_4, () -> stopped.await(fixture.timeout()).orElseThrow()),
                    95);
            fixture.expectState(UNRECORDED_4, stopped, State.STOPPED);
            ContainerRecord record = fixture.findings().expectValue(UNRECORDED_4, stopped::record);
            fixture.findings()
                    .check(UNRECORDED_4,
                            record.status().exit().isPresent() && record.status().intent().isEmpty(),
                            () -> "the record is " + record);
            fixture.findings().expectSuccess(UNRECORDED_4, stopped::delete);
            fixture.findings().expectSuccess(UNRECORDED_4, deleted::forceDelete);
            fixture.expectGone(UNRECORDED_4, deleted.id());
        }
    }

    /**
     * Performs an action that may report that the record could not be removed, although it has ended the
     * processes.
     */
    private static void ignoringStorageErrors(RuleFindings.ThrowingAction action) throws Exception {
        try {
            action.run();
        } catch (StorageUnavailableException | StorageFullException | OutcomeUnknownException e) {
            // the record stays and is removed later
        }
    }

    private static void expectRefused(EngineFixture fixture, EngineContainer container, State state,
            List<RuleFindings.ThrowingAction> operations) {
        ContainerRecord before = fixture.findings().expectValue(UNRECORDED_2, container::record);
        for (RuleFindings.ThrowingAction operation : operations) {
            StowageException refusal =
                    fixture.findings().expectFailure(UNRECORDED_1, StowageException.class, operation);
            fixture.findings()
                    .check(UNRECORDED_1,
                            refusal instanceof StorageUnavailableException
                                    || refusal instanceof StorageFullException,
                            () -> "it threw " + RuleFindings.describe(refusal));
            State after = fixture.findings()
                    .expectValue(UNRECORDED_2, () -> fixture.raw().find(container.id()).state());
            fixture.findings().check(UNRECORDED_2, after == state, () -> "it is " + after + " now");
        }
        ContainerRecord after = fixture.findings().expectValue(UNRECORDED_2, container::record);
        fixture.findings()
                .check(UNRECORDED_2, after.equals(before), () -> "it was " + before + " and is " + after);
    }
}
