package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a runtime promises as a backend. */
final class RuntimeBackendRules {
    @Verifies({BACKEND_NAME, BACKEND_AVAILABILITY, CAPABILITIES_CONSTANT, BACKEND_CLOSE_TWICE})
    void hasANameAndCanBeAsked(RuntimeBench bench) {
        Runtime runtime = bench.another().runtime();
        String name = bench.findings.step(BACKEND_NAME, runtime::name);
        bench.findings.check(BACKEND_NAME, name.matches("[a-z][a-z0-9+-]*"), () -> "it is \"" + name + "\"");
        bench.findings.act(BACKEND_AVAILABILITY, () -> {
            Availability looked = runtime.availability();
            bench.findings.check(BACKEND_AVAILABILITY, looked instanceof Availability.Available,
                    () -> "a backend that is looked at says " + looked);
        });
        var capabilities = bench.findings.step(CAPABILITIES_CONSTANT, runtime::capabilities);
        bench.findings.check(CAPABILITIES_CONSTANT, capabilities.equals(bench.capabilities())
                && runtime.capabilities().equals(capabilities),
                () -> "they were " + bench.capabilities()
                        + " and are " + capabilities);
        runtime.close();
        bench.findings.act(BACKEND_CLOSE_TWICE, runtime::close);
        bench.findings.check(BACKEND_NAME, runtime.name().equals(name), () -> "it changed when closed");
    }

    @Verifies({BACKEND_CLOSED, BACKEND_CLOSED_NO_EFFECT})
    void refusesEverythingOnceClosed(RuntimeBench bench) {
        Runtime runtime = bench.another().runtime();
        ContainerId id = bench.freshId();
        var bundle = bench.bundle(id, new Program.SleepForever());
        Container container = bench.findings.step(CREATE_MAKES, () -> runtime.create(id, bundle));
        ContainerId none = bench.freshId();
        runtime.close();
        List<Findings.Act> calls = new ArrayList<>(List.of(() -> runtime.create(none, bundle),
                () -> runtime.find(id),
                runtime::list, () -> runtime.settle(id), runtime::capabilities, container::observe,
                container::start, () -> container.kill(Signal.KILL), () -> container.requestStop(Signal.TERM),
                () -> container.await(Duration.ZERO), container::delete, container::forceDelete));
        // what is not declared, too: that the runtime is closed comes first
        Verbs.optional().forEach(verb -> calls.add(() -> Verbs.call(bench, verb, container)));
        for (Findings.Act call : calls) {
            bench.findings.refused(BACKEND_CLOSED, ClosedException.class, call);
        }
        bench.expectGone(BACKEND_CLOSED_NO_EFFECT, none);
        Container seen = bench.findings.step(BACKEND_CLOSED_NO_EFFECT, () -> bench.runtime().find(id));
        bench.expectState(BACKEND_CLOSED_NO_EFFECT, seen, State.CREATED);
    }

    @Verifies(BACKEND_ERROR_SUBJECT)
    void namesTheContainerInErrors(RuntimeBench bench) {
        ContainerId none = bench.freshId();
        Container stopped = bench.stopped(1);
        names(bench, none, bench.findings.refused(BACKEND_ERROR_SUBJECT, NotFoundException.class,
                () -> bench.runtime().find(none)));
        names(bench, stopped.id(), bench.findings.refused(BACKEND_ERROR_SUBJECT, StowageException.class,
                () -> stopped.kill(Signal.KILL)));
        var bundle = bench.bundle(stopped.id(), new Program.SleepForever());
        names(bench, stopped.id(), bench.findings.refused(BACKEND_ERROR_SUBJECT, StowageException.class,
                () -> bench.runtime().create(stopped.id(), bundle)));
    }

    private static void names(RuntimeBench bench, ContainerId id, StowageException error) {
        bench.findings.check(BACKEND_ERROR_SUBJECT, error.subject().equals(id.value())
                && error.operation().isPresent(),
                () -> "it is about " + error.subject() + " and "
                        + error.operation() + " instead of " + id);
    }
}
