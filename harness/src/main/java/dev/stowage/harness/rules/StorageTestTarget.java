package dev.stowage.harness.rules;

import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.StorageSubject;
import java.util.Map;

/** One storage under test. Each of its rules has a store of its own. */
final class StorageTestTarget implements RuleFixture {
    private final SuiteContext context;
    private final StorageSubject subject;
    private final StorageCapabilities capabilities;

    StorageTestTarget(SuiteContext context, StorageSubject subject) {
        this.context = context;
        this.subject = subject;
        try (StatusStorage storage = TestStore.create(context, subject).open(Map.of())) {
            this.capabilities = storage.capabilities();
        }
    }

    SuiteContext context() {
        return context;
    }

    StorageSubject subject() {
        return subject;
    }

    StorageCapabilities capabilities() {
        return capabilities;
    }

    StorageFixture newFixture(RuleFindings ruleFindings) {
        return new StorageFixture(this, ruleFindings);
    }

    @Override
    public void close() {
        // nothing is shared
    }
}
