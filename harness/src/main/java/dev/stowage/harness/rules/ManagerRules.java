package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.util.List;

/** What several managers on one place promise, side by side and one after the other. */
final class ManagerRules {
    @Verifies({MANAGER_SEES, MANAGER_ACTS})
    void seesAndGoesOn(RuntimeBench bench) {
        Container created = bench.created(new Program.ExitOnTerm(71));
        Container running = bench.running();
        Container stopped = bench.stopped(72);
        Runtime another = bench.another().runtime();
        for (Container container : List.of(created, running, stopped)) {
            Snapshot here = Snapshot.of(bench, container);
            Container there = bench.findings.step(MANAGER_SEES, () -> another.find(container.id()));
            Snapshot seen = Snapshot.of(bench, there);
            bench.findings.check(MANAGER_SEES, seen.equals(here), () -> "here " + here + ", there " + seen);
        }
        Container taken = bench.findings.step(MANAGER_ACTS, () -> another.find(created.id()));
        bench.findings.act(MANAGER_ACTS, taken::start);
        bench.expectState(MANAGER_ACTS, created, State.RUNNING);
        bench.awaitReady(taken, new Program.ExitOnTerm(71));
        bench.findings.act(MANAGER_ACTS, () -> created.kill(Signal.TERM));
        bench.expectCode(MANAGER_ACTS, bench.findings.step(MANAGER_ACTS,
                () -> taken.await(bench.patience()).orElseThrow()), 71);
        bench.findings.act(MANAGER_ACTS, taken::delete);
        bench.expectGone(MANAGER_ACTS, created.id());
    }

    @Verifies(MANAGER_GONE)
    void leavesContainersRunning(RuntimeBench bench) {
        Place.Opened first = bench.another();
        ContainerId id = bench.freshId();
        var bundle = bench.bundle(id, new Program.ExitOnTerm(73));
        Container mine = bench.findings.step(CREATE_MAKES, () -> first.runtime().create(id, bundle));
        bench.findings.act(START_RUNS, mine::start);
        first.close();
        Container container = bench.findings.step(MANAGER_GONE, () -> bench.runtime().find(id));
        bench.expectState(MANAGER_GONE, container, State.RUNNING);
        bench.awaitReady(container, new Program.ExitOnTerm(73));
        bench.findings.act(MANAGER_GONE, () -> container.kill(Signal.TERM));
        bench.expectCode(MANAGER_GONE, bench.findings.step(MANAGER_GONE,
                () -> container.await(bench.patience()).orElseThrow()), 73);
    }
}
