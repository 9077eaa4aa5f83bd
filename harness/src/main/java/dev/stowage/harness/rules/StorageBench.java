package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Damage;
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
class StorageBench implements Bench {
    final Findings findings;
    final Store store;
    final StatusStorage storage;
    private final StorageStage stage;
    private final RandomGenerator random;
    private final List<StatusStorage> opened = new ArrayList<>();

    StorageBench(StorageStage stage, Findings findings) {
        this.stage = stage;
        this.findings = findings;
        this.random = stage.workshop().random();
        this.store = Store.fresh(stage.workshop(), stage.subject());
        this.storage = open();
    }

    Workshop workshop() {
        return stage.workshop();
    }

    StorageSubject subject() {
        return stage.subject();
    }

    StorageCapabilities capabilities() {
        return stage.capabilities();
    }

    Duration patience() {
        return workshop().patience();
    }

    /** Returns how often a rule that could go on for ever goes on. */
    Rounds rounds(int few) {
        return workshop().rounds(few);
    }

    /** Opens another object on the same store. */
    final StatusStorage open() {
        return open(Map.of());
    }

    final StatusStorage open(Map<String, String> settings) {
        StatusStorage another = store.open(settings);
        synchronized (opened) {
            opened.add(another);
        }
        return another;
    }

    /** Returns another object on the same store where the storage shares that far, else the first one. */
    StatusStorage another() {
        return shares() ? open() : storage;
    }

    boolean shares() {
        return capabilities().sharing() != Sharing.PROCESS;
    }

    /** For rules about files, which say nothing of a store that keeps none. */
    void requireFiles() {
        if (!Files.isDirectory(store.state())) {
            throw new NotRunException("the storage keeps nothing in its state directory");
        }
    }

    Level highest() {
        return capabilities().highest();
    }

    RandomGenerator random() {
        return random;
    }

    ContainerRecord record(String id) {
        return Records.simple(FullId.alone(new ContainerId(id)), Optional.empty(), random);
    }

    ContainerRecord record(String sandbox, String id, String name) {
        return Records.simple(new FullId(new ContainerId(sandbox), new ContainerId(id)),
                name.isEmpty() ? Optional.empty() : Optional.of(new ContainerName(name)), random);
    }

    ContainerRecord stored(ContainerRecord record) {
        findings.act(Clause.STORED, () -> storage.create(record, highest()));
        return record;
    }

    ContainerRecord stored(String id) {
        return stored(record(id));
    }

    ContainerRecord read(Clause clause, ContainerId id) {
        return findings.step(clause, () -> storage.read(id));
    }

    void expectRecord(Clause clause, ContainerRecord expected) {
        ContainerRecord seen = read(clause, expected.id().container());
        findings.check(clause, seen.equals(expected), () -> "it was " + expected + " and is " + seen);
    }

    void expectAbsent(Clause clause, ContainerId id) {
        findings.refused(clause, NotFoundException.class, () -> storage.read(id));
        List<ContainerId> listed = listed(clause);
        findings.check(clause, !listed.contains(id), () -> id + " is listed");
    }

    List<ContainerId> listed(Clause clause) {
        return findings.step(clause, storage::list).stream().map(RecordEntry::container).toList();
    }

    /** Counts a record up, as every update of the suite does. */
    static Status counted(ContainerRecord record) {
        return Records.withRun(record.status(), record.status().run() + 1);
    }

    Damage damage() {
        return subject().damage()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no way to damage a record"));
    }

    /** Closes every object on the store that this has opened, also the first. */
    final void closeAll() {
        synchronized (opened) {
            opened.forEach(StatusStorage::close);
            opened.clear();
        }
    }

    @Override
    public void close() {
        closeAll();
        store.empty(capabilities().sharing());
    }
}
