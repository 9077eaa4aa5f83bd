package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The records of the containers, read and written per incarnation. Thread-safe. */
final class RecordStore {
    private final StatusStorage storage;
    private final RootIdentity identity;
    private final String runtime;
    private final ChangeNotifier changeNotifier;

    RecordStore(StatusStorage storage, RootIdentity identity, String runtime, ChangeNotifier changeNotifier) {
        this.storage = storage;
        this.identity = identity;
        this.runtime = runtime;
        this.changeNotifier = changeNotifier;
    }

    /**
     * Reads the record of an incarnation.
     *
     * @throws NotFoundException if it is deleted, even if its id has been used again
     * @throws dev.stowage.api.error.UnreadableException if the record cannot be read
     */
    ContainerRecord read(ContainerKey key, Operation operation) {
        return find(key).orElseThrow(() -> new NotFoundException(key.id(), operation));
    }

    /** As {@link #read}; empty if the incarnation is deleted. */
    Optional<ContainerRecord> find(ContainerKey key) {
        return find(key.container()).filter(record -> record.incarnation().equals(key.incarnation()));
    }

    Optional<ContainerRecord> find(ContainerId id) {
        try {
            return Optional.of(storage.read(id));
        } catch (NotFoundException e) { // which the empty result says
            return Optional.empty();
        }
    }

    /** Returns whether the container belongs to this root and this runtime. */
    boolean isLocal(ContainerRecord record) {
        return record.config().host().hostId().equals(identity.host().hostId())
                && record.config().runtime().equals(runtime) && !isOfClone(record);
    }

    /**
     * Returns whether a run that has not ended began in a boot that this root has never seen. The root of a
     * cloned machine has the same identity, and in a cluster's store its engines see each other's records.
     */
    private boolean isOfClone(ContainerRecord record) {
        Optional<String> boot = record.status().init().map(ProcessIdentity::bootId);
        try {
            return storage.capabilities().sharing() == Sharing.CLUSTER && boot.isPresent()
                    && record.status().exit().isEmpty() && !identity.hasSeenBoot(boot.orElseThrow());
        } catch (IOException e) {
            throw new StorageUnavailableException(record.id(), Operation.READ,
                    String.valueOf(e.getMessage()), e);
        }
    }

    ContainerRecord requireLocal(ContainerRecord record, Operation operation) {
        if (!isLocal(record)) {
            throw new NotLocalException(record.id(), operation, record.config().host(),
                    record.config().runtime());
        }
        return record;
    }

    /** Writes the first revision. */
    void create(ContainerRecord record) {
        storage.create(record,
                record.status().intent().isPresent() ? atomicDurability() : maximumDurability());
    }

    /** Returns the durability of a creation: it survives a loss of power if the storage can ensure that. */
    Durability maximumDurability() {
        return storage.capabilities().maximumDurability();
    }

    /**
     * Applies a change to the latest record of the same incarnation. Writes nothing if the change makes no
     * difference: two observers may see the same end, and a finished record is never changed. A process does
     * not survive a loss of power, so its status need not either: the durability is ATOMIC, except where the
     * update concludes a creation.
     *
     * @throws NotFoundException if the incarnation is deleted
     */
    ContainerRecord update(ContainerRecord record, Operation operation,
            Function<ContainerRecord, Status> change) {
        ContainerRecord written;
        try {
            written = storage.update(record.id().container(),
                    isBeingCreated(record) ? maximumDurability() : atomicDurability(), latest -> {
                        if (!latest.incarnation().equals(record.incarnation())) {
                            throw new NotFoundException(record.id(), operation);
                        }
                        Status next = change.apply(latest);
                        if (next.equals(latest.status())) {
                            throw new UnchangedException(latest);
                        }
                        return next;
                    });
        } catch (UnchangedException e) { // thrown by the change above
            return e.latest;
        }
        changeNotifier.notifyChanged();
        return written;
    }

    void delete(ContainerId id) {
        storage.delete(id);
        changeNotifier.notifyChanged();
    }

    List<RecordEntry> list() {
        return storage.list();
    }

    /** Lists the other containers in the sandbox that a container is the head of. */
    List<RecordEntry> dependants(ContainerId head) {
        return storage.list(head).stream().filter(entry -> !entry.container().equals(head)).toList();
    }

    /** Defers an interrupt: what has been done must be recorded. */
    static <T> T runUninterruptibly(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Aborts an update that would change nothing; status storage guarantees that a change that throws has no
     * effect.
     */
    private static final class UnchangedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ContainerRecord latest;

        UnchangedException(ContainerRecord latest) {
            super(null, null, false, false);
            this.latest = latest;
        }
    }

    private static boolean isBeingCreated(ContainerRecord record) {
        return record.status().intent().map(Intent::operation).filter(Operation.CREATE::equals).isPresent();
    }

    private Durability atomicDurability() {
        Durability maximumDurability = maximumDurability();
        return maximumDurability.compareTo(Durability.ATOMIC) < 0 ? maximumDurability : Durability.ATOMIC;
    }
}
