package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.State;
import dev.stowage.api.Layer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.util.List;
import java.util.Optional;

/** What settle promises, and what becomes of creations that were not completed. */
final class SettleRules {
    @Verifies({SETTLE_NOTHING, SETTLE_COMPLETE})
    void changesNothingThatIsWhole(RuntimeBench bench) {
        ContainerId none = bench.freshId();
        Optional<Container> nothing = bench.findings.step(SETTLE_NOTHING, () -> bench.runtime().settle(none));
        bench.findings.check(SETTLE_NOTHING, nothing.isEmpty(), () -> "it found " + nothing);
        for (State state : List.of(State.CREATED, State.RUNNING, State.STOPPED)) {
            Container container = bench.in(state);
            Snapshot before = Snapshot.of(bench, container);
            Optional<Container> settled = bench.findings.step(SETTLE_COMPLETE,
                    () -> bench.runtime().settle(container.id()));
            bench.findings.check(SETTLE_COMPLETE, settled.isPresent(),
                    () -> "it lost a container in " + state);
            Snapshot after = Snapshot.of(bench, container);
            bench.findings.check(SETTLE_COMPLETE, after.equals(before),
                    () -> "it was " + before + " and is " + after);
        }
    }

    @At(Layer.RAW)
    @Verifies({HALF_MADE_UNKNOWN, HALF_MADE_BLOCKS, SETTLE_HALF_MADE})
    void clearsWhatADeadCallerLeft(RuntimeBench bench) {
        Container half = bench.unknown();
        ContainerId id = half.id();
        bench.expectState(HALF_MADE_UNKNOWN, half, State.UNKNOWN);
        List<Container> list = bench.findings.step(HALF_MADE_UNKNOWN, () -> bench.runtime().list());
        bench.findings.check(HALF_MADE_UNKNOWN, list.stream().anyMatch(c -> c.id().equals(id)),
                () -> "it is not listed");
        var bundle = bench.bundle(id, new Program.ExitWith(1));
        bench.findings.refused(HALF_MADE_BLOCKS, AlreadyExistsException.class,
                () -> bench.runtime().create(id, bundle));
        Optional<Container> settled = bench.findings.step(SETTLE_HALF_MADE, () -> bench.runtime().settle(id));
        bench.findings.check(SETTLE_HALF_MADE, settled.isEmpty(), () -> "it is still there");
        bench.expectGone(SETTLE_HALF_MADE, id);
        bench.findings.act(SETTLE_HALF_MADE, () -> bench.runtime().create(id, bundle));
    }

    @At(Layer.RAW)
    @Verifies(FORCE_HALF_MADE)
    void deletesWhatADeadCallerLeft(RuntimeBench bench) {
        Container half = bench.unknown();
        bench.findings.act(FORCE_HALF_MADE, half::forceDelete);
        bench.expectGone(FORCE_HALF_MADE, half.id());
    }
}
