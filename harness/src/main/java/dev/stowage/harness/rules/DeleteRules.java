package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.time.Duration;
import java.util.List;

/** What delete and forced delete promise beyond the table. */
final class DeleteRules {
    @Verifies({DELETE_REMOVES, DELETE_HANDLE, DELETE_ID_FREE, DELETE_OLD_HANDLE, FORCE_GONE})
    void removesAndFreesTheId(RuntimeBench bench) {
        Container old = bench.stopped(61);
        ContainerId id = old.id();
        bench.findings.act(DELETE_REMOVES, old::delete);
        bench.expectGone(DELETE_REMOVES, id);
        everyVerbOf(old, bench).forEach(
                verb -> bench.findings.refused(DELETE_HANDLE, NotFoundException.class, verb));
        bench.findings.act(FORCE_GONE, old::forceDelete);
        var bundle = bench.bundle(id, new Program.SleepForever());
        Container fresh = bench.findings.step(DELETE_ID_FREE, () -> bench.runtime().create(id, bundle));
        bench.findings.act(DELETE_ID_FREE, fresh::start);
        everyVerbOf(old, bench).forEach(
                verb -> bench.findings.refused(DELETE_OLD_HANDLE, NotFoundException.class, verb));
        bench.findings.act(DELETE_OLD_HANDLE, old::forceDelete);
        bench.expectCode(DELETE_OLD_HANDLE, bench.findings.step(DELETE_OLD_HANDLE,
                () -> old.await(Duration.ZERO).orElseThrow()), 61);
        bench.expectState(DELETE_OLD_HANDLE, fresh, State.RUNNING);
    }

    private static List<Findings.Act> everyVerbOf(Container container, RuntimeBench bench) {
        List<Findings.Act> verbs = new java.util.ArrayList<>(List.of(container::observe, container::start,
                () -> container.kill(Signal.KILL), () -> container.requestStop(Signal.TERM),
                () -> container.stop(Duration.ZERO), container::delete));
        // what is not declared, too: that the container is gone comes first
        Verbs.optional().forEach(verb -> verbs.add(() -> Verbs.call(bench, verb, container)));
        if (bench.can(Capability.LOGS)) {
            verbs.add(() -> container.logs(LogRequest.SO_FAR).close());
        }
        return verbs;
    }

    @Verifies(FORCE_DELETES)
    void removesWhatLives(RuntimeBench bench) {
        for (State state : List.of(State.CREATED, State.RUNNING, State.STOPPED)) {
            Container container = bench.in(state);
            bench.findings.act(FORCE_DELETES, container::forceDelete);
            bench.expectGone(FORCE_DELETES, container.id());
        }
    }

    @Verifies(FORCE_PROCESS)
    void endsTheProcess(RuntimeBench bench) {
        Container container = bench.running(new Program.IgnoreTerm());
        ProcessIdentity init = bench.findings.step(OBSERVE_PROCESS,
                () -> container.observe().init().orElseThrow());
        bench.findings.act(FORCE_PROCESS, container::forceDelete);
        bench.findings.check(FORCE_PROCESS, !bench.lives(init), () -> init + " is alive");
    }
}
