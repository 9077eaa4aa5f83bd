package dev.stowage.harness.rules;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the engine promises while its storage cannot be written. */
final class StorageOutageRules {
    private static final Set<Operation> WRITES = Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

    @Verifies({UNRECORDED_REFUSED, UNRECORDED_NO_EFFECT, UNRECORDED_KILL, UNRECORDED_RECONCILED})
    void stopsContainersDuringAStorageOutage(EngineFixture shared) {
        try (EngineFixture.FaultyEngineFixture fixture = shared.openIsolated()) {
            EngineContainer created = fixture.engineCreated(new TestProgram.SleepForever());
            EngineContainer killed = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer stopped = fixture.engineRunning(new TestProgram.ExitOnTerm(95));
            EngineContainer deleted = fixture.engineRunning(new TestProgram.SleepForever());
            EngineContainer exited = (EngineContainer) fixture.stopped(96);
            fixture.storageFaults.failAll(WRITES);
            expectRefused(fixture, created, State.CREATED, List.of(created::start));
            List<RuleFindings.ThrowingAction> operations = new ArrayList<>();
            if (fixture.supports(Capability.PAUSE)) {
                operations.add(killed::pause);
            }
            expectRefused(fixture, killed, State.RUNNING, operations);
            expectRefused(fixture, exited, State.STOPPED,
                    List.of(exited::start, exited::init, exited::delete));
            fixture.ruleFindings.expectSuccess(UNRECORDED_KILL, () -> killed.kill(Signal.KILL));
            fixture.ruleFindings.expectSuccess(UNRECORDED_KILL, () -> stopped.stop(fixture.timeout()));
            fixture.ruleFindings.expectSuccess(UNRECORDED_KILL,
                    () -> ignoringStorageErrors(deleted::forceDelete));
            for (EngineContainer container : List.of(killed, stopped, deleted)) {
                fixture.eventually(UNRECORDED_KILL, "it lives on", () -> fixture.raw()
                        .list()
                        .stream()
                        .noneMatch(raw -> raw.id().equals(container.id()) && raw.state().hasProcess()));
            }
            fixture.storageFaults.clear();
            fixture.ruleFindings.expectValue(UNRECORDED_RECONCILED,
                    () -> killed.await(fixture.timeout()).orElseThrow());
            fixture.expectState(UNRECORDED_RECONCILED, killed, State.STOPPED);
            fixture.expectCode(UNRECORDED_RECONCILED, fixture.ruleFindings.expectValue(UNRECORDED_RECONCILED,
                    () -> stopped.await(fixture.timeout()).orElseThrow()), 95);
            fixture.expectState(UNRECORDED_RECONCILED, stopped, State.STOPPED);
            ContainerRecord record = fixture.ruleFindings.expectValue(UNRECORDED_RECONCILED, stopped::record);
            fixture.ruleFindings.check(UNRECORDED_RECONCILED, record.status().exit().isPresent()
                    && record.status().intent().isEmpty(), () -> "the record is " + record);
            fixture.ruleFindings.expectSuccess(UNRECORDED_RECONCILED, stopped::delete);
            fixture.ruleFindings.expectSuccess(UNRECORDED_RECONCILED, deleted::forceDelete);
            fixture.expectGone(UNRECORDED_RECONCILED, deleted.id());
        }
    }

    /** That the record could not be removed may be said; what lived has been ended. */
    private static void ignoringStorageErrors(RuleFindings.ThrowingAction action) throws Exception {
        try {
            action.run();
        } catch (StorageUnavailableException | StorageFullException | OutcomeUnknownException e) {
            // the record is left, to be removed later
        }
    }

    private static void expectRefused(EngineFixture fixture, EngineContainer container, State state,
            List<RuleFindings.ThrowingAction> operations) {
        ContainerRecord before = fixture.ruleFindings.expectValue(UNRECORDED_NO_EFFECT, container::record);
        for (RuleFindings.ThrowingAction operation : operations) {
            StowageException refusal = fixture.ruleFindings.expectFailure(UNRECORDED_REFUSED,
                    StowageException.class,
                    operation);
            fixture.ruleFindings.check(UNRECORDED_REFUSED, refusal instanceof StorageUnavailableException
                    || refusal instanceof StorageFullException,
                    () -> "it threw " + RuleFindings.describe(refusal));
            State after = fixture.ruleFindings.expectValue(UNRECORDED_NO_EFFECT,
                    () -> fixture.raw().find(container.id()).state());
            fixture.ruleFindings.check(UNRECORDED_NO_EFFECT, after == state, () -> "it is " + after + " now");
        }
        ContainerRecord after = fixture.ruleFindings.expectValue(UNRECORDED_NO_EFFECT, container::record);
        fixture.ruleFindings.check(UNRECORDED_NO_EFFECT, after.equals(before),
                () -> "it was " + before + " and is "
                        + after);
    }
}
