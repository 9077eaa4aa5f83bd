package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What a storage promises as a backend. */
final class StoreBackendRules {
    @Verifies({BACKEND_NAME, BACKEND_AVAILABILITY, BACKEND_CLOSE_TWICE})
    void hasANameAndCanBeAsked(StorageBench bench) {
        StatusStorage storage = bench.open();
        String name = bench.findings.step(BACKEND_NAME, storage::name);
        bench.findings.check(BACKEND_NAME, name.matches("[a-z][a-z0-9+-]*"), () -> "it is \"" + name + "\"");
        Availability looked = bench.findings.step(BACKEND_AVAILABILITY, storage::availability);
        bench.findings.check(BACKEND_AVAILABILITY, looked instanceof Availability.Available,
                () -> "a backend that is looked at says " + looked);
        storage.close();
        bench.findings.act(BACKEND_CLOSE_TWICE, storage::close);
        bench.findings.check(BACKEND_NAME, storage.name().equals(name), () -> "it changed when closed");
    }

    @Verifies({BACKEND_CLOSED, BACKEND_CLOSED_NO_EFFECT})
    void refusesEverythingOnceClosed(StorageBench bench) {
        ContainerRecord record = bench.stored("c1");
        ContainerRecord other = bench.record("c2");
        StatusStorage closed = bench.shares() ? bench.open() : bench.storage;
        closed.close();
        ContainerId id = new ContainerId("c1");
        AtomicInteger calls = new AtomicInteger();
        List<Findings.Act> acts = List.of(() -> closed.create(other, bench.highest()), () -> closed.read(id),
                () -> closed.update(id, bench.highest(), r -> {
                    calls.incrementAndGet();
                    return r.status();
                }), () -> closed.delete(id), closed::list, () -> closed.list(id), () -> closed.resolve("c1"),
                closed::capabilities);
        for (Findings.Act act : acts) {
            bench.findings.refused(BACKEND_CLOSED, ClosedException.class, act);
        }
        bench.findings.check(BACKEND_CLOSED_NO_EFFECT, calls.get() == 0, () -> "the change was called");
        if (bench.shares()) {
            bench.expectRecord(BACKEND_CLOSED_NO_EFFECT, record);
            bench.expectAbsent(BACKEND_CLOSED_NO_EFFECT, new ContainerId("c2"));
        }
    }

    @Verifies(BACKEND_ERROR_SUBJECT)
    void namesTheContainerInErrors(StorageBench bench) {
        ContainerRecord record = bench.stored("c1");
        ContainerId none = new ContainerId("none");
        names(bench, "none", () -> bench.storage.read(none));
        names(bench, "none", () -> bench.storage.update(none, bench.highest(), ContainerRecord::status));
        names(bench, "none", () -> bench.storage.resolve("none"));
        names(bench, "c1", () -> bench.storage.create(record, bench.highest()));
    }

    private static void names(StorageBench bench, String subject, Findings.Act act) {
        StowageException error = bench.findings.refused(BACKEND_ERROR_SUBJECT, StowageException.class, act);
        bench.findings.check(BACKEND_ERROR_SUBJECT, error.subject().contains(subject)
                && error.operation().isPresent(),
                () -> "it is about " + error.subject() + " and " + error.operation());
    }

    @Verifies(PERMISSIONS)
    void keepsOthersOut(StorageBench bench) throws Exception {
        bench.stored(bench.record("pod", "c1", "name"));
        bench.findings.act(UPDATE_NEXT, () -> bench.storage.update(new ContainerId("c1"), bench.highest(),
                StorageBench::counted));
        bench.requireFiles();
        Path store = Objects.requireNonNull(bench.store.state().getParent());
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(f -> !f.equals(store)).toList()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file,
                        LinkOption.NOFOLLOW_LINKS);
                boolean ours = permissions.stream().allMatch(p -> p.name().startsWith("OWNER_"))
                        && (Files.isDirectory(file) || !permissions.contains(
                                PosixFilePermission.OWNER_EXECUTE));
                bench.findings.check(PERMISSIONS, ours, () -> store.relativize(file) + " has " + permissions);
            }
        }
    }
}
