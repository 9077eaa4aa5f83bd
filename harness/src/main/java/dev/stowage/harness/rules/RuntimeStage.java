package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import java.util.Optional;
import java.util.Set;

/** One runtime or engine under test. Its rules share a manager, and have others on other directories. */
final class RuntimeStage implements Bench {
    private final Workshop workshop;
    private final RuntimeSubject subject;
    private final Optional<EngineSubject> engine;
    private final Place place;
    private final Place.Opened manager;
    private final Set<Capability> capabilities;

    RuntimeStage(Workshop workshop, RuntimeSubject subject, Optional<EngineSubject> engine) {
        this.workshop = workshop;
        this.subject = subject;
        this.engine = engine;
        this.place = new Place(workshop, subject, engine);
        this.manager = place.open();
        this.capabilities = Set.copyOf(manager.runtime().capabilities());
    }

    Workshop workshop() {
        return workshop;
    }

    RuntimeSubject subject() {
        return subject;
    }

    Optional<EngineSubject> engine() {
        return engine;
    }

    Set<Capability> capabilities() {
        return capabilities;
    }

    /** Returns a bench at the directories that all rules share. */
    RuntimeBench bench(Findings findings) {
        return engine.isEmpty()
                ? new RuntimeBench(this, findings, place, manager)
                : new EngineBench(this, findings, place, manager);
    }

    Place freshPlace() {
        return new Place(workshop, subject, engine);
    }

    @Override
    public void close() {
        place.close();
    }
}
