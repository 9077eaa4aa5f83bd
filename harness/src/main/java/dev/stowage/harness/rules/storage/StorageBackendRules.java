package dev.stowage.harness.rules.storage;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Rules about a storage backend as a backend. */
final class StorageBackendRules {
    @Verifies({BACKEND_1, BACKEND_2, BACKEND_5, BACKEND_7})
    void hasANameAndAnAvailability(StorageFixture fixture) {
        StatusStorage storage = fixture.open();
        String name = fixture.findings().expectValue(BACKEND_1, storage::name);
        fixture.findings().check(BACKEND_1, name.matches("[a-z][a-z0-9+-]*"), () -> "it is \"" + name + "\"");
        Availability availability = fixture.findings().expectValue(BACKEND_2, storage::availability);
        fixture.findings()
                .check(BACKEND_2, availability instanceof Availability.Available,
                        () -> "a backend under test reports " + availability);
        fixture.findings().expectSuccess(BACKEND_7, storage::close);
        fixture.findings().expectSuccess(BACKEND_5, storage::close);
        fixture.findings().check(BACKEND_1, storage.name().equals(name), () -> "it changed when closed");
    }

    @Verifies({BACKEND_3, BACKEND_4})
    void refusesEverythingOnceClosed(StorageFixture fixture) {
        ContainerRecord record = fixture.create("c1");
        ContainerRecord other = fixture.record("c2");
        StatusStorage closed = fixture.sharesAcrossInstances() ? fixture.open() : fixture.storage();
        closed.close();
        ContainerId id = new ContainerId("c1");
        AtomicInteger calls = new AtomicInteger();
        List<RuleFindings.ThrowingAction> actions =
                List.of(() -> closed.create(other, fixture.maximumDurability()), () -> closed.read(id),
                        () -> closed.update(id, fixture.maximumDurability(), r -> {
                            calls.incrementAndGet();
                            return r.status();
                        }), () -> closed.delete(id), closed::list, () -> closed.list(id),
                        () -> closed.resolve("c1"), closed::capabilities, closed::log, closed::compact);
        for (RuleFindings.ThrowingAction action : actions) {
            fixture.findings().expectFailure(BACKEND_3, ClosedException.class, action);
        }
        fixture.findings().check(BACKEND_4, calls.get() == 0, () -> "the change was called");
        if (fixture.sharesAcrossInstances()) {
            fixture.expectRecord(BACKEND_4, record);
            fixture.expectAbsent(BACKEND_4, new ContainerId("c2"));
        }
    }

    @Verifies(BACKEND_6)
    void namesTheContainerInErrors(StorageFixture fixture) {
        ContainerRecord record = fixture.create("c1");
        ContainerId missing = new ContainerId("none");
        expectErrorSubject(fixture, "none", () -> fixture.storage().read(missing));
        expectErrorSubject(fixture, "none", () -> fixture.storage()
                .update(missing, fixture.maximumDurability(), ContainerRecord::status));
        expectErrorSubject(fixture, "none", () -> fixture.storage().resolve("none"));
        expectErrorSubject(fixture, "c1",
                () -> fixture.storage().create(record, fixture.maximumDurability()));
    }

    private static void expectErrorSubject(StorageFixture fixture, String subject,
            RuleFindings.ThrowingAction action) {
        StowageException error = fixture.findings().expectFailure(BACKEND_6, StowageException.class, action);
        fixture.findings()
                .check(BACKEND_6,
                        error.subject().toString().contains(subject) && error.operation().isPresent(),
                        () -> "it is about " + error.subject() + " and " + error.operation());
    }

    @Verifies(STORAGE_PERMISSIONS_1)
    void restrictsPermissionsToTheOwner(StorageFixture fixture) throws Exception {
        fixture.create(fixture.record("pod", "c1", "name"));
        fixture.findings()
                .expectSuccess(STORAGE_UPDATE_1,
                        () -> fixture.storage()
                                .update(new ContainerId("c1"), fixture.maximumDurability(),
                                        StorageFixture::incrementRun));
        fixture.requireFiles();
        Path store = Objects.requireNonNull(fixture.store().stateDirectory().getParent());
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(f -> !f.equals(store)).toList()) {
                Set<PosixFilePermission> permissions =
                        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
                boolean ownerOnly = permissions.stream().allMatch(p -> p.name().startsWith("OWNER_"))
                        && (Files.isDirectory(file)
                                || !permissions.contains(PosixFilePermission.OWNER_EXECUTE));
                fixture.findings()
                        .check(STORAGE_PERMISSIONS_1, ownerOnly,
                                () -> store.relativize(file) + " has " + permissions);
            }
        }
    }
}
