package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_DAMAGE_6;
import static dev.stowage.harness.Clause.STORAGE_DAMAGE_5;
import static dev.stowage.harness.Clause.STORAGE_UPDATE_1;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Iterations;
import dev.stowage.harness.rules.crash.StoreFileCorruptor.CorruptedFile;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Rules about the files of a store that were damaged. */
final class StorageFileCorruptionRules {
    private static final int RECORDS = 8;
    private static final int DEFAULT_FILES = 24;

    @Verifies({STORAGE_DAMAGE_5, STORAGE_DAMAGE_6})
    void detectsCorruptedFiles(StorageFixture fixture) throws IOException, InterruptedException {
        Map<ContainerId, Long> written = writeRecords(fixture);
        StoreFileCorruptor files = new StoreFileCorruptor(fixture);
        if (files.listFiles().isEmpty()) {
            throw new NotRunException("the storage keeps no file in its state directory");
        }
        try (StorageChildProcess child =
                StorageChildProcess.start(fixture, STORAGE_DAMAGE_5, List.of(), List.of())) {
            child.awaitReady();
            for (Iterations iterations = fixture.iterations(DEFAULT_FILES); iterations.next();) {
                Path copy = files.copyStore();
                CorruptedFile corrupted = files.corruptRandomFile(copy, fixture.random());
                List<String> lines = checkStore(child, copy, fixture.context().freshDirectory("r"));
                fixture.findings().count("files damaged", 1);
                check(fixture, written, corrupted, lines);
                files.deleteCopy(copy);
            }
            fixture.findings().notReached("no damaged file has the name of a single record");
        }
    }

    /** Writes records in every step of their cycle, and closes the store. */
    private static Map<ContainerId, Long> writeRecords(StorageFixture fixture) {
        Map<ContainerId, Long> written = new TreeMap<>();
        try (StatusStorage storage = fixture.storage()) {
            for (int i = 0; i < RECORDS; i++) {
                ContainerId id = new ContainerId("flip-" + (char) ('a' + i));
                for (long step = 0; step <= i; step++) {
                    long next = step;
                    fixture.findings()
                            .expectSuccess(STORAGE_UPDATE_1, () -> RecordHistory.write(storage, id, next,
                                    fixture.maximumDurability()));
                }
                written.put(id, (long) i);
            }
        }
        return written;
    }

    private static List<String> checkStore(StorageChildProcess child, Path state, Path run)
            throws InterruptedException {
        List<String> lines = new ArrayList<>();
        child.send("check x " + state + " " + run + " " + StoreCheck.StoreCheckMode.READ_ONLY);
        for (String line = child.readReply(); !line.equals(StoreCheck.END); line = child.readReply()) {
            lines.add(line);
        }
        return lines;
    }

    private static void check(StorageFixture fixture, Map<ContainerId, Long> written, CorruptedFile corrupted,
            List<String> lines) {
        Map<String, String> seen = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            boolean possible = switch (words[0]) {
                case StoreCheck.STEP -> Long.parseLong(words[2]) <= written
                        .getOrDefault(new ContainerId(words[1]), RecordHistory.NO_STEP);
                case StoreCheck.UNREADABLE, StoreCheck.REFUSED -> true;
                default -> false;
            };
            fixture.findings().check(STORAGE_DAMAGE_5, possible, () -> corrupted + ": " + line);
            seen.put(words[1], line);
        }
        fixture.findings().count(isRefused(lines) ? "stores refused" : "stores opened", 1);
        Optional<ContainerId> owner = corrupted.owner(written.keySet());
        owner.ifPresent(ownerId -> written.forEach((id, step) -> {
            if (!id.equals(ownerId) && RecordHistory.existsAfter(step)) {
                String line = seen.getOrDefault(id.value(), "missing: " + lines);
                fixture.findings()
                        .check(STORAGE_DAMAGE_6, line.equals(StoreCheck.STEP + " " + id + " " + step),
                                () -> corrupted + ": " + id + " is " + line);
            }
        }));
        owner.ifPresent(ownerId -> fixture.findings()
                .check(STORAGE_DAMAGE_6, seen.containsKey(ownerId.value()),
                        () -> corrupted + ": the record is missing: " + lines));
    }

    private static boolean isRefused(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith(StoreCheck.REFUSED));
    }
}
