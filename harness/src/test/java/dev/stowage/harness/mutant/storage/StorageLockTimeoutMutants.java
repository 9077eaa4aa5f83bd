package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutantWithContext;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.reference.ReferenceBackends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Mutants of updates that find the record locked. */
final class StorageLockTimeoutMutants {
    private StorageLockTimeoutMutants() {}

    static List<MutantBackend> all() {
        return List.of(ignoringLockTimeout(), StorageUpdateMutants.mutatingUpdate("busy without a holder",
                (original, id, durability, change) -> {
                    try {
                        return original.update(id, durability, change);
                    } catch (BusyException e) {
                        throw new BusyException(id, Operation.UPDATE,
                                LockOwner.unidentified(""), Duration.ZERO);
                    }
                }, Clause.STORAGE_UPDATE_9), deferringBusyUpdates());
    }

    /** Ignores the lock timeout. */
    private static MutantBackend ignoringLockTimeout() {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        return MutantBackend
                .of("update never gives up",
                        StorageSubject
                                .of("patient",
                                        context -> referenceBackends.storage(
                                                context.withSettings(dev.stowage.api.Settings.empty())))
                                .withCorruptor(referenceBackends.storageSubject().corruptor().orElseThrow()),
                        Clause.STORAGE_UPDATE_9);
    }

    /** Performs an update that has thrown Busy later, at the next read of any object. */
    private static MutantBackend deferringBusyUpdates() {
        Map<Path, Runnable> deferred = new ConcurrentHashMap<>();
        return mutantWithContext("busy only delays", Durability.DURABLE,
                (original, context) -> new DelegatingStorage(original) {
                    @Override
                    public ContainerRecord update(ContainerId id, Durability durability,
                            Function<ContainerRecord, Status> change) {
                        try {
                            return delegate().update(id, durability, change);
                        } catch (BusyException e) {
                            deferred.put(context.stateDirectory(),
                                    () -> delegate().update(id, durability, change));
                            throw e;
                        }
                    }

                    @Override
                    public ContainerRecord read(ContainerId id) {
                        Optional.ofNullable(deferred.remove(context.stateDirectory()))
                                .ifPresent(Runnable::run);
                        return delegate().read(id);
                    }
                }, Clause.STORAGE_UPDATE_10);
    }
}
