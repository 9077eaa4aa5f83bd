package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Clause;
import java.util.Optional;

/** What can be seen of a container, to be compared with what can be seen later. */
record ContainerSnapshot(State state, Optional<RunId> run, Optional<ProcessIdentity> init,
        Optional<Exit> exit,
        Optional<ContainerRecord> record) {
    static ContainerSnapshot of(RuntimeFixture fixture, Container container) {
        return of(fixture, container, OBSERVE_1);
    }

    /** A look that fails violates the clause. */
    static ContainerSnapshot of(RuntimeFixture fixture, Container container, Clause clause) {
        return fixture.ruleFindings.expectValue(clause, () -> {
            Observation observation = container.observe();
            return new ContainerSnapshot(observation.state(), observation.run(), observation.init(),
                    observation.exit(), record(container));
        });
    }

    private static Optional<ContainerRecord> record(Container container) {
        if (!(container instanceof EngineContainer engineContainer)) {
            return Optional.empty();
        }
        try {
            return Optional.of(engineContainer.record());
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }
}
