package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Mutants of observe. */
final class RuntimeObserveMutants {
    private RuntimeObserveMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                mutatingObservations("forgets the run when it ends",
                        observation -> observation.state() == State.STOPPED
                                ? observation.toBuilder().run(Optional.empty()).build()
                                : observation,
                        OBSERVE_1),
                mutatingObservations("started before it was created",
                        observation -> observation.toBuilder()
                                .startedAt(observation.startedAt().map(at -> at.minusSeconds(60)))
                                .build(),
                        OBSERVE_2),
                mutatingObservations("shows no process",
                        observation -> MutantRuntimes.withInitAndExit(observation, Optional.empty(),
                                observation.exit()),
                        OBSERVE_3, START_7).tolerating(FORCE_DELETE_3),
                missingUnawaitedExits());
    }

    private static MutantBackend mutatingObservations(String name, UnaryOperator<Observation> mutation,
            Clause... expectedViolations) {
        return MutantRuntimes.mutatingCalls(name, (interceptedCall, act) -> {
            Object result = act.get();
            return result instanceof Observation observation ? mutation.apply(observation) : result;
        }, expectedViolations);
    }

    /** Notices the end of a run only during an await. */
    private static MutantBackend missingUnawaitedExits() {
        Set<ContainerId> awaited = ConcurrentHashMap.newKeySet();
        return MutantRuntimes.mutatingCalls("treats a zombie as alive", (interceptedCall, act) -> {
            Object result = act.get();
            if (interceptedCall.operation() == Operation.AWAIT
                    || interceptedCall.operation() == Operation.STOP) {
                awaited.add(interceptedCall.container().orElseThrow().id());
            }
            return result instanceof Observation observation
                    && observation.exit().map(MutantRuntimes::code).equals(Optional.of(137))
                    && !awaited.contains(interceptedCall.container().orElseThrow().id())
                            ? observation.toBuilder().state(State.RUNNING).exit(Optional.empty()).build()
                            : result;
        }, OBSERVE_4);
    }
}
