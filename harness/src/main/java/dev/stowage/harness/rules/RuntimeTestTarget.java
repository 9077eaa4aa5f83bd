package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import java.util.Optional;
import java.util.Set;

/** One runtime or engine under test. Its rules share a manager, and have others on other directories. */
final class RuntimeTestTarget implements RuleFixture {
    private final SuiteContext context;
    private final RuntimeSubject subject;
    private final Optional<EngineSubject> engine;
    private final TestEnvironment environment;
    private final TestEnvironment.BackendInstance manager;
    private final Set<Capability> capabilities;

    RuntimeTestTarget(SuiteContext context, RuntimeSubject subject, Optional<EngineSubject> engine) {
        this.context = context;
        this.subject = subject;
        this.engine = engine;
        this.environment = new TestEnvironment(context, subject, engine);
        this.manager = environment.open();
        this.capabilities = Set.copyOf(manager.runtime().capabilities());
    }

    SuiteContext context() {
        return context;
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
    RuntimeFixture newFixture(RuleFindings ruleFindings) {
        return engine.isEmpty()
                ? new RuntimeFixture(this, ruleFindings, environment, manager)
                : new EngineFixture(this, ruleFindings, environment, manager);
    }

    TestEnvironment freshEnvironment() {
        return new TestEnvironment(context, subject, engine);
    }

    @Override
    public void close() {
        environment.close();
    }
}
