package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Home;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.StorageSubject.Leavings;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.wrong.WrongBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Makes wrong storages of right ones. */
final class WrongStore {
    private WrongStore() {}

    /** A wrong storage made around the reference, with what it violates. */
    static WrongBackend wrong(String name, UnaryOperator<StatusStorage> change, Clause... caught) {
        return opened(name, Level.DURABLE, (right, context) -> change.apply(right), caught);
    }

    /** The same for a reference that declares another highest level, or with a look at the directories. */
    static WrongBackend opened(String name, Level highest,
            BiFunction<StatusStorage, BackendContext, StatusStorage> change, Clause... caught) {
        References references = new References();
        StorageSubject subject = new StorageSubject(name,
                context -> change.apply(references.storage(context, highest), context),
                references.storageSubject().damage(), java.util.List.of(), Map.of(), Leavings.REMOVED);
        return WrongBackend.of(name, subject, caught);
    }

    static ContainerRecord without(ContainerRecord record, Map<String, String> labels) {
        ContainerConfig config = record.config();
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), record.revision(),
                new ContainerConfig(config.bundle(), config.runtime(), config.home(), labels, config
                        .stopSignal(),
                        config.stopGrace(), config.removal()),
                record.status());
    }

    static ContainerRecord withoutName(ContainerRecord record) {
        return new ContainerRecord(record.id(), Optional.empty(), record.incarnation(), record.revision(),
                record.config(), record.status());
    }

    static ContainerRecord revised(ContainerRecord record, long revision, Status status) {
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), revision,
                record.config(), status);
    }

    /** A record of something that is not there. */
    static ContainerRecord madeUp(ContainerId id) {
        return new ContainerRecord(FullId.alone(id), Optional.empty(), Incarnation.draw(new Random(1)), 1,
                new ContainerConfig(Path.of("/"), "none", new Home("none", Path.of("/")), Map.of(),
                        Signal.TERM, Duration.ZERO, Removal.MANUAL),
                Status.configured(Instant.EPOCH, Resources.NONE));
    }
}
