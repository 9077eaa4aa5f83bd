package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Rules about find and list. */
final class ListRules {
    private static final int LIST_CALLS = 12;

    @Verifies({FIND_1, FIND_2, FIND_3})
    void findsTheExactId(RuntimeFixture fixture) {
        String text = fixture.context().freshText();
        ContainerId longer = fixture.deleteAfterRule(new ContainerId(text + "1"));
        ContainerId exact = fixture.deleteAfterRule(new ContainerId(text));
        ContainerId shorter = new ContainerId(text.substring(0, text.length() - 1) + "-none");
        for (ContainerId id : List.of(longer, exact)) {
            var bundle = fixture.bundle(id, new TestProgram.SleepForever());
            fixture.findings().expectSuccess(CREATE_1, () -> fixture.runtime().create(id, bundle));
        }
        for (ContainerId id : List.of(longer, exact)) {
            Container found = fixture.findings().expectValue(FIND_1, () -> fixture.runtime().find(id));
            fixture.findings().check(FIND_1, found.id().equals(id), () -> "found " + found.id());
        }
        List<ContainerId> listed = ids(fixture);
        fixture.findings()
                .check(FIND_3, listed.equals(listed.stream().distinct().sorted().toList()),
                        () -> "not in order, or contains duplicates: " + listed);
        fixture.findings()
                .check(FIND_3, listed.containsAll(List.of(longer, exact)), () -> "listed " + listed);
        fixture.findings()
                .expectFailure(FIND_2, NotFoundException.class, () -> fixture.runtime().find(shorter));
        fixture.findings().expectSuccess(FORCE_DELETE_1, () -> fixture.runtime().find(exact).forceDelete());
        fixture.findings()
                .expectFailure(FIND_1, NotFoundException.class, () -> fixture.runtime().find(exact));
        fixture.findings().expectSuccess(FIND_1, () -> fixture.runtime().find(longer).observe());
    }

    private static List<ContainerId> ids(RuntimeFixture fixture) {
        return fixture.findings()
                .expectValue(FIND_3, () -> fixture.runtime().list())
                .stream()
                .map(Container::id)
                .toList();
    }

    @Verifies(FIND_4)
    void toleratesConcurrentChanges(RuntimeFixture fixture) throws Exception {
        Container stays = fixture.created(new TestProgram.SleepForever());
        AtomicBoolean finished = new AtomicBoolean();
        BackgroundTask<Boolean> changes = TestThreads.start(() -> {
            while (!finished.get()) {
                fixture.created(new TestProgram.SleepForever()).forceDelete();
            }
            return true;
        });
        try {
            for (int i = 0; i < LIST_CALLS; i++) {
                List<Container> list = fixture.findings().expectValue(FIND_4, () -> fixture.runtime().list());
                fixture.findings()
                        .check(FIND_4, list.stream().anyMatch(c -> c.id().equals(stays.id())),
                                () -> "a container that stays was not listed");
                TestDeadline.pause(Duration.ofMillis(5));
            }
        } finally {
            finished.set(true);
        }
        fixture.findings().expectValue(FIND_4, () -> changes.result(fixture.timeout()));
    }
}
