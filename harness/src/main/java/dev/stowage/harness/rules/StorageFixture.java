package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.StorageSubject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where a rule about storages works: a store of its own, records, further objects on the same store. */
class StorageFixture implements RuleFixture {
    final RuleFindings ruleFindings;
    final TestStore testStore;
    final StatusStorage storage;
    private final StorageTestTarget target;
    private final RandomGenerator random;
    private final List<StatusStorage> openStorages = new ArrayList<>();

    StorageFixture(StorageTestTarget target, RuleFindings ruleFindings) {
        this.target = target;
        this.ruleFindings = ruleFindings;
        this.random = target.context().random();
        this.testStore = TestStore.create(target.context(), target.subject());
        this.storage = open();
    }

    SuiteContext context() {
        return target.context();
    }

    StorageSubject subject() {
        return target.subject();
    }

    StorageCapabilities capabilities() {
        return target.capabilities();
    }

    Duration timeout() {
        return context().timeout();
    }

    /** Returns how often a rule that could go on for ever goes on. */
    Iterations iterations(int defaultCount) {
        return context().iterations(defaultCount);
    }

    /** Opens another object on the same store. */
    final StatusStorage open() {
        return open(Map.of());
    }

    final StatusStorage open(Map<String, String> settings) {
        StatusStorage openedStorage = testStore.open(settings);
        synchronized (openStorages) {
            openStorages.add(openedStorage);
        }
        return openedStorage;
    }

    /** Returns another object on the same store where the storage shares that far, else the first one. */
    StatusStorage openAnotherIfShared() {
        return sharesAcrossInstances() ? open() : storage;
    }

    boolean sharesAcrossInstances() {
        return capabilities().sharing() != Sharing.PROCESS;
    }

    /** For rules about files, which say nothing of a store that keeps none. */
    void requireFiles() {
        if (!Files.isDirectory(testStore.stateDirectory())) {
            throw new NotRunException("the storage keeps nothing in its state directory");
        }
    }

    Durability maximumDurability() {
        return capabilities().maximumDurability();
    }

    RandomGenerator random() {
        return random;
    }

    ContainerRecord record(String id) {
        return SampleRecords.minimal(QualifiedId.standalone(new ContainerId(id)), Optional.empty(), random);
    }

    ContainerRecord record(String sandbox, String id, String name) {
        return SampleRecords.minimal(new QualifiedId(new ContainerId(sandbox), new ContainerId(id)),
                name.isEmpty() ? Optional.empty() : Optional.of(new ContainerName(name)), random);
    }

    ContainerRecord create(ContainerRecord record) {
        ruleFindings.expectSuccess(Clause.STORAGE_CREATE_1,
                () -> storage.create(record, maximumDurability()));
        return record;
    }

    ContainerRecord create(String id) {
        return create(record(id));
    }

    ContainerRecord read(Clause clause, ContainerId id) {
        return ruleFindings.expectValue(clause, () -> storage.read(id));
    }

    void expectRecord(Clause clause, ContainerRecord expected) {
        ContainerRecord seen = read(clause, expected.id().container());
        ruleFindings.check(clause, seen.equals(expected), () -> "it was " + expected + " and is " + seen);
    }

    void expectAbsent(Clause clause, ContainerId id) {
        ruleFindings.expectFailure(clause, NotFoundException.class, () -> storage.read(id));
        List<ContainerId> ids = listIds(clause);
        ruleFindings.check(clause, !ids.contains(id), () -> id + " is listed");
    }

    List<ContainerId> listIds(Clause clause) {
        return ruleFindings.expectValue(clause, storage::list).stream().map(RecordEntry::container).toList();
    }

    /** Counts a record up, as every update of the suite does. */
    static Status incrementRun(ContainerRecord record) {
        return SampleRecords.withRun(record.status(), record.status().run() + 1);
    }

    RecordCorruptor recordCorruptor() {
        return subject().corruptor()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no way to damage a record"));
    }

    /** Closes every object on the store that this has opened, also the first. */
    final void closeAll() {
        synchronized (openStorages) {
            openStorages.forEach(StatusStorage::close);
            openStorages.clear();
        }
    }

    @Override
    public void close() {
        closeAll();
        testStore.deleteClusterRecords(capabilities().sharing());
    }
}
