package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.DAMAGE_ALONE;
import static dev.stowage.harness.Clause.DAMAGE_SEEN;
import static dev.stowage.harness.Clause.UPDATE_NEXT;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.DamagedFiles.Wound;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a store finds in files that a disk or a hand has changed. */
final class StoreFlipRules {
    private static final int RECORDS = 8;
    private static final int FEW = 24;

    @Verifies({DAMAGE_SEEN, DAMAGE_ALONE})
    void neverTakesDamageForARecord(StorageBench bench) throws IOException, InterruptedException {
        Map<ContainerId, Long> written = written(bench);
        DamagedFiles files = new DamagedFiles(bench);
        if (files.all().isEmpty()) {
            throw new NotRunException("the storage keeps no file in its state directory");
        }
        try (StorageChild child = StorageChild.start(bench, DAMAGE_SEEN, List.of(), List.of())) {
            child.ready();
            for (Rounds rounds = bench.rounds(FEW); rounds.next();) {
                Path copy = files.copy();
                Wound wound = files.wound(copy, bench.random());
                List<String> lines = examined(child, copy, bench.workshop().freshDirectory("r"));
                bench.findings.count("files damaged", 1);
                judge(bench, written, wound, lines);
                files.remove(copy);
            }
            bench.findings.unmet("no file that was damaged holds one record and no other, by its name");
        }
    }

    /** Leaves records in every stage of their lives, in a store that is closed then. */
    private static Map<ContainerId, Long> written(StorageBench bench) {
        Map<ContainerId, Long> written = new TreeMap<>();
        try (StatusStorage storage = bench.storage) {
            for (int i = 0; i < RECORDS; i++) {
                ContainerId id = new ContainerId("flip-" + (char) ('a' + i));
                for (long act = 0; act <= i; act++) {
                    long next = act;
                    bench.findings.act(UPDATE_NEXT, () -> Lives.act(storage, id, next, bench.highest()));
                }
                written.put(id, (long) i);
            }
        }
        return written;
    }

    private static List<String> examined(StorageChild child, Path state, Path run)
            throws InterruptedException {
        List<String> lines = new ArrayList<>();
        child.tell("examine x " + state + " " + run + " " + Examination.Use.LOOK);
        for (String line = child.reply(); !line.equals(Examination.END); line = child.reply()) {
            lines.add(line);
        }
        return lines;
    }

    private static void judge(StorageBench bench, Map<ContainerId, Long> written, Wound wound,
            List<String> lines) {
        Map<String, String> seen = new HashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            boolean possible = switch (words[0]) {
                case Examination.ACT -> Long.parseLong(words[2]) <= written.getOrDefault(new ContainerId(
                        words[1]), Lives.NONE);
                case Examination.UNREADABLE, Examination.REFUSED -> true;
                default -> false;
            };
            bench.findings.check(DAMAGE_SEEN, possible, () -> wound + ": " + line);
            seen.put(words[1], line);
        }
        bench.findings.count(refused(lines) ? "stores refused" : "stores opened", 1);
        Optional<ContainerId> owner = wound.owner(written.keySet());
        owner.ifPresent(own -> written.forEach((id, act) -> {
            if (!id.equals(own) && Lives.isThere(act)) {
                String line = seen.getOrDefault(id.value(), "not there: " + lines);
                bench.findings.check(DAMAGE_ALONE, line.equals(Examination.ACT + " " + id + " " + act),
                        () -> wound + ": " + id + " is " + line);
            }
        }));
        owner.ifPresent(own -> bench.findings.check(DAMAGE_ALONE, seen.containsKey(own.value()), () -> wound
                + ": the record is not there: " + lines));
    }

    private static boolean refused(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith(Examination.REFUSED));
    }
}
