package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.NotLocalException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The records as the engine reads and writes them: each time for one life of an id. Thread-safe. */
final class RecordStore {
    private final StatusStorage storage;
    private final HostIdentity host;
    private final String runtime;
    private final ChangeNotifier changeNotifier;

    RecordStore(StatusStorage storage, HostIdentity host, String runtime, ChangeNotifier changeNotifier) {
        this.storage = storage;
        this.host = host;
        this.runtime = runtime;
        this.changeNotifier = changeNotifier;
    }

    /**
     * Reads the record of a life.
     *
     * @throws NotFoundException if it is deleted, also if the id lives again
     * @throws dev.stowage.api.error.UnreadableException if the record cannot be read
     */
    ContainerRecord read(ContainerKey key, Operation operation) {
        return find(key)
                .orElseThrow(() -> new NotFoundException(key.id(), operation));
    }

    /** As {@link #read}; empty if the life is over. */
    Optional<ContainerRecord> find(ContainerKey key) {
        return find(key.container()).filter(record -> record.incarnation().equals(key.incarnation()));
    }

    Optional<ContainerRecord> find(ContainerId id) {
        try {
            return Optional.of(storage.read(id));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** Says whether this engine is the one that may change the container. */
    boolean isLocal(ContainerRecord record) {
        return record.config().host().equals(host) && record.config().runtime().equals(runtime);
    }

    ContainerRecord requireLocal(ContainerRecord record, Operation operation) {
        if (!isLocal(record)) {
            throw new NotLocalException(record.id(), operation,
                    record.config().host(), record.config().runtime());
        }
        return record;
    }

    /** Writes the first revision. */
    void create(ContainerRecord record) {
        storage.create(record,
                record.status().intent().isPresent() ? atomicDurability() : maximumDurability());
    }

    /**
     * Says what a container that is being created must survive once its caller is told of it: a loss of
     * power, if the storage can give that.
     */
    Durability maximumDurability() {
        return storage.capabilities().maximumDurability();
    }

    /**
     * Writes what a change makes of the latest record of the same life; nothing if it says so already, since
     * two may see one end, and a finished record is never changed. Processes die with the machine, so that
     * nothing of theirs needs to survive it: no more than ATOMIC, except where it concludes a creation.
     *
     * @throws NotFoundException if the life is over
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
        } catch (UnchangedException e) {
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

    /** The other containers of the sandbox that a container is the head of. */
    List<RecordEntry> dependants(ContainerId head) {
        return storage.list(head).stream().filter(entry -> !entry.container().equals(head)).toList();
    }

    /** Works with the interrupt flag put aside: what has been done must be recorded. */
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

    /** Ends an update that would change nothing, as a storage promises for a change that throws. */
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
