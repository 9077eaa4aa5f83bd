package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What creating a record promises. */
final class StoreCreateRules {
    @Verifies({STORED, READ_LAST})
    void keepsEveryField(StorageBench bench) {
        int number = 0;
        for (ContainerRecord record : Records.every(bench.random(), "full")) {
            number++;
            ContainerRecord numbered = bench.record("pod" + number, "c" + number, "n" + number);
            ContainerRecord full = new ContainerRecord(numbered.id(), numbered.name(), record.incarnation(),
                    1,
                    record.config(), record.status());
            bench.stored(full);
            bench.expectRecord(STORED, full);
            ContainerRecord next = bench.findings.step(UPDATE_NEXT, () -> bench.storage.update(
                    full.id().container(), bench.highest(), StorageBench::counted));
            bench.expectRecord(READ_LAST, next);
        }
    }

    @Verifies({STORED_TAKEN, STORED_TAKEN_NO_EFFECT})
    void refusesATakenId(StorageBench bench) {
        ContainerRecord first = bench.stored(bench.record("pod", "c1", "first"));
        for (ContainerRecord other : List.of(bench.record("pod", "c1", "other"),
                bench.record("elsewhere", "c1", "other"), bench.record("c1"))) {
            bench.findings.refused(STORED_TAKEN, AlreadyExistsException.class,
                    () -> bench.storage.create(other, bench.highest()));
            bench.expectRecord(STORED_TAKEN_NO_EFFECT, first);
            bench.findings.refused(STORED_TAKEN_NO_EFFECT, NotFoundException.class,
                    () -> bench.storage.resolve("other"));
        }
        ContainerRecord named = bench.record("pod", "c2", "other");
        bench.findings.act(STORED_TAKEN_NO_EFFECT, () -> bench.storage.create(named, bench.highest()));
    }

    @Verifies({STORED_NAME_TAKEN, STORED_NAME_TAKEN_NO_EFFECT})
    void refusesATakenName(StorageBench bench) {
        ContainerRecord first = bench.stored(bench.record("pod", "c1", "name"));
        ContainerRecord other = bench.record("c2", "c2", "name");
        bench.findings.refused(STORED_NAME_TAKEN, AlreadyExistsException.class,
                () -> bench.storage.create(other, bench.highest()));
        bench.expectRecord(STORED_NAME_TAKEN_NO_EFFECT, first);
        bench.expectAbsent(STORED_NAME_TAKEN_NO_EFFECT, new ContainerId("c2"));
        bench.findings.check(STORED_NAME_TAKEN_NO_EFFECT, bench.findings.step(STORED_NAME_TAKEN_NO_EFFECT,
                () -> bench.storage.resolve("name")).equals(first.id()), () -> "the name means another");
        bench.findings.act(STORED_NAME_TAKEN_NO_EFFECT,
                () -> bench.storage.create(bench.record("c2"), bench.highest()));
    }

    @Verifies(STORED_RACE)
    void letsOneWin(StorageBench bench) throws Exception {
        StatusStorage another = bench.another();
        for (int round = 0; round < 10; round++) {
            String id = "race" + round;
            // half of the racers want the id, half the name
            CountDownLatch gun = new CountDownLatch(1);
            List<ContainerRecord> records = new ArrayList<>();
            List<Background<Boolean>> racers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ContainerRecord record = bench.record("pod", i % 2 == 0 ? id : id + "." + i, "name" + round);
                StatusStorage storage = i < 3 ? bench.storage : another;
                records.add(record);
                racers.add(Waiting.background(() -> {
                    gun.await();
                    try {
                        storage.create(record, bench.highest());
                        return true;
                    } catch (AlreadyExistsException e) {
                        return false;
                    }
                }));
            }
            gun.countDown();
            List<ContainerRecord> winners = new ArrayList<>();
            for (int i = 0; i < racers.size(); i++) {
                Background<Boolean> racer = racers.get(i);
                if (bench.findings.step(STORED_RACE, () -> racer.result(bench.patience()))) {
                    winners.add(records.get(i));
                }
            }
            bench.findings.check(STORED_RACE, winners.size() == 1, () -> winners.size() + " have won");
            bench.expectRecord(STORED_RACE, winners.getFirst());
        }
        bench.findings.check(STORED_RACE, bench.listed(STORED_RACE).size() == 10,
                () -> "a loser is stored too: " + bench.listed(STORED_RACE));
    }

    @Verifies({STORED_REVISION, STORED_REVISION_NO_EFFECT})
    void refusesAnotherRevisionThanTheFirst(StorageBench bench) {
        ContainerRecord first = bench.record("c1");
        ContainerRecord second = first.next(first.status());
        bench.findings.refused(STORED_REVISION, InvalidArgumentException.class,
                () -> bench.storage.create(second, bench.highest()));
        bench.expectAbsent(STORED_REVISION_NO_EFFECT, new ContainerId("c1"));
        bench.findings.act(STORED_REVISION_NO_EFFECT, () -> bench.storage.create(first, bench.highest()));
    }
}
