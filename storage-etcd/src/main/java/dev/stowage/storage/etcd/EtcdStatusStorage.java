package dev.stowage.storage.etcd;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.Decoded;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordName;
import dev.stowage.records.json.JsonText;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.pf4j.Extension;

/**
 * Records on an etcd cluster: one store for the hosts of a fleet.
 *
 * <p>
 * <b>Reads</b> are linearizable: a quorum has confirmed, after the read began, what is newest. Nothing is
 * cached, so nothing can be stale. <b>Writes</b> are transactions with conditions: create asks that id and
 * name are free, update that the record is the one that its change saw, delete that the container is the one
 * that was found. Each begins with a read, so without a quorum it is StorageUnavailable and has changed
 * nothing. A commit is on the disks of a quorum: every level is {@link Level#DURABLE}.
 *
 * <p>
 * <b>A lost reply</b> is settled by sending the same transaction again: it cannot take effect twice, and its
 * answer shows whose write is there. OutcomeUnknown is left for what no member answers before the deadline.
 * Interrupted while it is under way, a write is seen through for one request's time.
 *
 * <p>
 * Settings: {@code endpoints}, {@code namespace} (stowage), {@code deadline} (10s), {@code request-deadline}
 * (2s), {@code page-size} (500), {@code ca}, {@code certificate}, {@code key}, {@code user},
 * {@code password-file}; see docs/etcd.md.
 */
@Extension
public final class EtcdStatusStorage implements StatusStorage {
    private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(Level.DURABLE,
            Sharing.CLUSTER, UpdateExecution.RETRIED);
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final Keyspace keys;
    private final Duration deadline;
    private final int pageSize;
    private final RandomGenerator random;

    /**
     * Opens a store. Nobody is asked before the first operation.
     *
     * @param context settings; directories are not used
     */
    @Inject
    public EtcdStatusStorage(BackendContext context) {
        EtcdSettings settings = EtcdSettings.read(context.settings());
        this.cluster = new Cluster(settings, context.random());
        this.keys = new Keyspace(settings.namespace());
        this.deadline = settings.deadline();
        this.pageSize = settings.pageSize();
        this.random = context.random();
    }

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Availability availability() {
        cluster.requireOpen(Operation.OPEN);
        if (!cluster.hasEndpoints()) {
            return new Availability.Missing(Cluster.NO_ENDPOINT, EtcdSettings.HOW_TO_GET_IT);
        }
        Call call = Call.within(LOOK, "etcd", Operation.OPEN);
        try {
            cluster.read(call, new Transaction().read(keys.records()));
            return new Availability.Available(cluster.version().orElse("unknown"));
        } catch (StowageException e) {
            return new Availability.Missing(String.valueOf(e.getMessage()), EtcdSettings.HOW_TO_GET_IT);
        }
    }

    @Override
    public StorageCapabilities capabilities() {
        cluster.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        cluster.requireOpen(Operation.CREATE);
        ContainerId id = record.id().container();
        if (record.revision() != 1) {
            throw new InvalidArgumentException(id.value(), Operation.CREATE,
                    "a new record has revision 1, not " + record.revision());
        }
        List<String> taken = new ArrayList<>(List.of(keys.record(id), keys.identity(id)));
        record.name().map(keys::name).ifPresent(taken::add);
        if (!cluster.answeredLately()) {
            Transaction look = new Transaction();
            taken.forEach(look::read);
            requireFree(record, cluster.read(call(id, Operation.CREATE), look));
        }
        byte[] identity = RecordFileName.of(RecordName.of(record)).getBytes(StandardCharsets.UTF_8);
        Transaction create = new Transaction();
        taken.forEach(key -> create.ifModified(key, 0).otherwiseRead(key));
        create.put(keys.record(id), StoredRecord.encode(record, StoredRecord.drawToken(random)))
                .put(keys.identity(id), identity)
                .put(keys.member(record.id()), new byte[0]);
        record.name().ifPresent(name -> create.put(keys.name(name), identity));
        Call call = call(id, Operation.CREATE);
        Cluster.Commit commit = cluster.commit(call, create);
        if (!commit.answer().succeeded()
                && !(commit.repeated() && isOfTheSameLife(record, commit.answer()))) {
            requireFree(record, commit.answer());
            throw call.unknown("it says that the id is free, and that it is not");
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        cluster.requireOpen(Operation.READ);
        return intact(id, Operation.READ, found(id, Operation.READ));
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        cluster.requireOpen(Operation.UPDATE);
        String key = keys.record(id);
        KeyValue seen = found(id, Operation.UPDATE);
        long begun = System.nanoTime();
        for (int conflicts = 0;; conflicts++) {
            ContainerRecord latest = intact(id, Operation.UPDATE, seen);
            ContainerRecord next = latest.next(change.apply(latest));
            String token = StoredRecord.drawToken(random);
            Cluster.Commit commit = cluster.commit(call(id, Operation.UPDATE), new Transaction()
                    .ifModified(key, seen.modified())
                    .put(key, StoredRecord.encode(next, token))
                    .otherwiseRead(key));
            if (commit.answer().succeeded()) {
                return next;
            }
            // another life of the id is another container: what this update was of has been deleted
            long life = seen.created();
            KeyValue now = commit.answer()
                    .found()
                    .getFirst()
                    .only()
                    .filter(value -> value.created() == life)
                    .orElseThrow(() -> new NotFoundException(id.value(), Operation.UPDATE));
            if (commit.repeated() && new History(cluster, key).wrote(token, seen, now, call(id,
                    Operation.UPDATE))) {
                return next;
            }
            if (System.nanoTime() - begun > deadline.toNanos() && conflicts > 0) {
                throw new BusyException(id.value(), Operation.UPDATE, "others that update the same record",
                        deadline);
            }
            seen = now;
            cluster.pause(conflicts);
        }
    }

    @Override
    public void delete(ContainerId id) {
        cluster.requireOpen(Operation.DELETE);
        String identityKey = keys.identity(id);
        String recordKey = keys.record(id);
        Answer answer = cluster.read(call(id, Operation.DELETE), new Transaction().read(identityKey)
                .read(recordKey));
        Optional<KeyValue> identity = answer.found().getFirst().only();
        Optional<KeyValue> record = answer.found().getLast().only();
        if (identity.isEmpty() && record.isEmpty()) {
            return;
        }
        RecordName name = Scan.identity(id, identity);
        Transaction delete = new Transaction().ifModified(identityKey,
                identity.map(KeyValue::modified)
                        .orElse(
                                0L))
                .remove(identityKey)
                .remove(recordKey)
                .remove(keys.member(name.id()));
        name.name().ifPresent(text -> delete.remove(keys.name(text)));
        // if the condition does not hold, it is gone: by another, or by this delete, whose reply was lost
        cluster.commit(call(id, Operation.DELETE), delete);
    }

    @Override
    public List<RecordEntry> list() {
        return scan("etcd", Operation.LIST).all();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return scan(sandbox.value(), Operation.LIST).of(sandbox);
    }

    @Override
    public FullId resolve(String text) {
        return scan(JsonText.printable(text), Operation.RESOLVE).resolve(text);
    }

    @Override
    public void close() {
        cluster.close();
    }

    private Call call(ContainerId id, Operation operation) {
        return Call.within(deadline, id.value(), operation);
    }

    private Scan scan(String subject, Operation operation) {
        cluster.requireOpen(operation);
        return new Scan(cluster, keys, pageSize, () -> Call.within(deadline, subject, operation));
    }

    private KeyValue found(ContainerId id, Operation operation) {
        String key = keys.record(id);
        return cluster.read(call(id, operation), new Transaction().read(key))
                .found()
                .getFirst()
                .only()
                .orElseThrow(() -> new NotFoundException(id.value(), operation));
    }

    private static ContainerRecord intact(ContainerId id, Operation operation, KeyValue value) {
        return switch (StoredRecord.decode(id, value.value())) {
            case Decoded.Intact(ContainerRecord record) -> record;
            case Decoded.Unreadable unreadable -> throw new UnreadableException(id.value(), operation,
                    unreadable.reason());
        };
    }

    /** The record was read first, then the identity, then the name, if it has one. */
    private static void requireFree(ContainerRecord record, Answer answer) {
        if (answer.found().stream().limit(2).anyMatch(found -> !found.values().isEmpty())) {
            throw new AlreadyExistsException(record.id().container().value(), Operation.CREATE);
        }
        record.name().filter(name -> !answer.found().getLast().values().isEmpty()).ifPresent(name -> {
            throw new AlreadyExistsException(name.value(), Operation.CREATE);
        });
    }

    private static boolean isOfTheSameLife(ContainerRecord record, Answer answer) {
        return answer.found()
                .getFirst()
                .values()
                .stream()
                .anyMatch(value -> StoredRecord.decode(record.id().container(),
                        value.value()) instanceof Decoded.Intact(ContainerRecord stored)
                        && stored.incarnation().equals(record.incarnation()));
    }
}
