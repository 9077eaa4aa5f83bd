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
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the engine promises while its storage cannot be written. */
final class UnrecordedRules {
    private static final Set<Operation> WRITES = Set.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE);

    @Verifies({UNRECORDED_REFUSED, UNRECORDED_NO_EFFECT, UNRECORDED_KILL, UNRECORDED_SETTLED})
    void endsContainersAllTheSame(EngineBench shared) {
        try (EngineBench.Faulty bench = shared.apart()) {
            EngineContainer created = bench.engineCreated(new Program.SleepForever());
            EngineContainer killed = bench.engineRunning(new Program.SleepForever());
            EngineContainer stopped = bench.engineRunning(new Program.ExitOnTerm(95));
            EngineContainer deleted = bench.engineRunning(new Program.SleepForever());
            EngineContainer over = (EngineContainer) bench.stopped(96);
            bench.storageFaults.failing(WRITES);
            refuses(bench, created, State.CREATED, List.of(created::start));
            List<Findings.Act> verbs = new ArrayList<>();
            if (bench.can(Capability.PAUSE)) {
                verbs.add(killed::pause);
            }
            refuses(bench, killed, State.RUNNING, verbs);
            refuses(bench, over, State.STOPPED, List.of(over::start, over::init, over::delete));
            bench.findings.act(UNRECORDED_KILL, () -> killed.kill(Signal.KILL));
            bench.findings.act(UNRECORDED_KILL, () -> stopped.stop(bench.patience()));
            bench.findings.act(UNRECORDED_KILL, () -> raced(deleted::forceDelete));
            for (EngineContainer container : List.of(killed, stopped, deleted)) {
                bench.eventually(UNRECORDED_KILL, "it lives on", () -> bench.raw()
                        .list()
                        .stream()
                        .noneMatch(raw -> raw.id().equals(container.id()) && raw.state().hasProcess()));
            }
            bench.storageFaults.heal();
            bench.findings.step(UNRECORDED_SETTLED, () -> killed.await(bench.patience()).orElseThrow());
            bench.expectState(UNRECORDED_SETTLED, killed, State.STOPPED);
            bench.expectCode(UNRECORDED_SETTLED, bench.findings.step(UNRECORDED_SETTLED,
                    () -> stopped.await(bench.patience()).orElseThrow()), 95);
            bench.expectState(UNRECORDED_SETTLED, stopped, State.STOPPED);
            ContainerRecord record = bench.findings.step(UNRECORDED_SETTLED, stopped::record);
            bench.findings.check(UNRECORDED_SETTLED, record.status().exit().isPresent()
                    && record.status().intent().isEmpty(), () -> "the record is " + record);
            bench.findings.act(UNRECORDED_SETTLED, stopped::delete);
            bench.findings.act(UNRECORDED_SETTLED, deleted::forceDelete);
            bench.expectGone(UNRECORDED_SETTLED, deleted.id());
        }
    }

    /** That the record could not be removed may be said; what lived has been ended. */
    private static void raced(Findings.Act act) throws Exception {
        try {
            act.run();
        } catch (StorageUnavailableException | StorageFullException | OutcomeUnknownException e) {
            // the record is left, to be removed later
        }
    }

    private static void refuses(EngineBench bench, EngineContainer container, State state,
            List<Findings.Act> verbs) {
        ContainerRecord before = bench.findings.step(UNRECORDED_NO_EFFECT, container::record);
        for (Findings.Act verb : verbs) {
            StowageException refusal = bench.findings.refused(UNRECORDED_REFUSED, StowageException.class,
                    verb);
            bench.findings.check(UNRECORDED_REFUSED, refusal instanceof StorageUnavailableException
                    || refusal instanceof StorageFullException,
                    () -> "it threw " + Findings.described(refusal));
            State after = bench.findings.step(UNRECORDED_NO_EFFECT,
                    () -> bench.raw().find(container.id()).state());
            bench.findings.check(UNRECORDED_NO_EFFECT, after == state, () -> "it is " + after + " now");
        }
        ContainerRecord after = bench.findings.step(UNRECORDED_NO_EFFECT, container::record);
        bench.findings.check(UNRECORDED_NO_EFFECT, after.equals(before), () -> "it was " + before + " and is "
                + after);
    }
}
