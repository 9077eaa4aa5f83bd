package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.StorageSubject.ClusterCleanup;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.reference.ReferenceBackends;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Makes mutants of the reference storage. */
final class MutantStorages {
    private MutantStorages() {}

    /** Returns a mutant of the reference storage. */
    static MutantBackend mutant(String name, UnaryOperator<StatusStorage> change,
            Clause... expectedViolations) {
        return mutantWithContext(name, Durability.DURABLE, (original, context) -> change.apply(original),
                expectedViolations);
    }

    /**
     * Returns a mutant of a reference storage with another maximum durability, or one that needs the
     * directories.
     */
    static MutantBackend mutantWithContext(String name, Durability maximumDurability,
            BiFunction<StatusStorage, BackendContext, StatusStorage> change, Clause... expectedViolations) {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        StorageSubject subject = new StorageSubject(name,
                context -> change.apply(referenceBackends.storage(context, maximumDurability), context),
                referenceBackends.storageSubject().corruptor(), java.util.List.of(), Map.of(),
                ClusterCleanup.DELETE_RECORDS);
        return MutantBackend.of(name, subject, expectedViolations);
    }

    static ContainerRecord withLabels(ContainerRecord record, Map<String, String> labels) {
        ContainerConfig config = record.config();
        return record.withConfig(config.withLabels(labels));
    }

    static ContainerRecord withoutName(ContainerRecord record) {
        return record.withName(Optional.empty());
    }

    static ContainerRecord withRevision(ContainerRecord record, long revision, Status status) {
        return record.withRevision(revision).withStatus(status);
    }

    /** Returns a record that was never stored. */
    static ContainerRecord fabricated(ContainerId id) {
        return ContainerRecord.of(QualifiedId.standalone(id), Incarnation.generate(new Random(1)),
                ContainerConfig.of(Path.of("/"), "none", new HostIdentity("none", Path.of("/")))
                        .withStop(Signal.TERM, Duration.ZERO),
                Status.configured(Instant.EPOCH, Resources.NONE));
    }
}
