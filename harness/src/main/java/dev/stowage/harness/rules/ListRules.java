package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What find and list promise. */
final class ListRules {
    private static final int LOOKS = 12;

    @Verifies({FIND_EXACT, FIND_MISSING, LIST_ALL})
    void findsTheExactId(RuntimeBench bench) {
        String text = bench.workshop.freshText();
        ContainerId longer = bench.mine(new ContainerId(text + "1"));
        ContainerId exact = bench.mine(new ContainerId(text));
        ContainerId shorter = new ContainerId(text.substring(0, text.length() - 1) + "-none");
        for (ContainerId id : List.of(longer, exact)) {
            var bundle = bench.bundle(id, new Program.SleepForever());
            bench.findings.act(CREATE_MAKES, () -> bench.runtime().create(id, bundle));
        }
        for (ContainerId id : List.of(longer, exact)) {
            Container found = bench.findings.step(FIND_EXACT, () -> bench.runtime().find(id));
            bench.findings.check(FIND_EXACT, found.id().equals(id), () -> "found " + found.id());
        }
        List<ContainerId> listed = ids(bench);
        bench.findings.check(LIST_ALL, listed.equals(listed.stream().distinct().sorted().toList()),
                () -> "not in order, or twice: " + listed);
        bench.findings.check(LIST_ALL, listed.containsAll(List.of(longer, exact)), () -> "listed " + listed);
        bench.findings.refused(FIND_MISSING, NotFoundException.class, () -> bench.runtime().find(shorter));
        bench.findings.act(FORCE_DELETES, () -> bench.runtime().find(exact).forceDelete());
        bench.findings.refused(FIND_EXACT, NotFoundException.class, () -> bench.runtime().find(exact));
        bench.findings.act(FIND_EXACT, () -> bench.runtime().find(longer).observe());
    }

    private static List<ContainerId> ids(RuntimeBench bench) {
        return bench.findings.step(LIST_ALL, () -> bench.runtime().list())
                .stream()
                .map(Container::id)
                .toList();
    }

    @Verifies(LIST_VANISHING)
    void surviveChangesMeanwhile(RuntimeBench bench) throws Exception {
        Container stays = bench.created(new Program.SleepForever());
        AtomicBoolean over = new AtomicBoolean();
        Background<Boolean> changes = Waiting.background(() -> {
            while (!over.get()) {
                bench.created(new Program.SleepForever()).forceDelete();
            }
            return true;
        });
        try {
            for (int i = 0; i < LOOKS; i++) {
                List<Container> list = bench.findings.step(LIST_VANISHING, () -> bench.runtime().list());
                bench.findings.check(LIST_VANISHING, list.stream().anyMatch(c -> c.id().equals(stays.id())),
                        () -> "a container that stays was not listed");
                Waiting.pause(Duration.ofMillis(5));
            }
        } finally {
            over.set(true);
        }
        bench.findings.step(LIST_VANISHING, () -> changes.result(bench.patience()));
    }
}
