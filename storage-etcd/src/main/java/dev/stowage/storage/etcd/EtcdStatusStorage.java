package dev.stowage.storage.etcd;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.posix.Deadline;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.store.RecordChecks;
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
 * <b>Reads</b> are linearizable: a quorum confirms, after the read began, which revision is newest. Nothing
 * is cached. <b>Writes</b> are conditional transactions: create requires that id and name are free, update
 * that the record is the one that its function saw, delete that the container is the one that was found. Each
 * begins with a read, so without a quorum it fails with StorageUnavailable and changes nothing. A commit is
 * on the disks of a quorum: every level is {@link Durability#DURABLE}.
 *
 * <p>
 * <b>After a lost reply</b> the same transaction is sent again: it cannot take effect twice, and its response
 * shows which write won. OutcomeUnknown is thrown only if no member responds before the deadline. A write
 * that is interrupted while a request is in progress waits for that request first.
 *
 * <p>
 * Settings: {@code endpoints}, {@code namespace} (stowage), {@code deadline} (10s), {@code request-deadline}
 * (2s), {@code page-size} (500), {@code ca}, {@code certificate}, {@code key}, {@code user},
 * {@code password-file}; see docs/etcd.md.
 */
@Extension
public final class EtcdStatusStorage implements StatusStorage {
    private static final StorageCapabilities CAPABILITIES =
            StorageCapabilities.of(Durability.DURABLE, Sharing.CLUSTER, UpdateExecution.RETRIED);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);

    private final EtcdClient client;
    private final Keyspace keys;
    private final Duration timeout;
    private final int pageSize;
    private final RandomGenerator random;

    /**
     * Opens a store. No request is sent before the first operation.
     *
     * @param context settings; directories are not used
     */
    @Inject
    public EtcdStatusStorage(BackendContext context) {
        EtcdSettings settings = EtcdSettings.read(context.settings());
        this.client = new EtcdClient(settings, context.random());
        this.keys = new Keyspace(settings.namespace());
        this.timeout = settings.timeout();
        this.pageSize = settings.pageSize();
        this.random = context.random();
    }

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Availability availability() {
        client.requireOpen(Operation.OPEN);
        if (!client.hasEndpoints()) {
            return Availability.unavailable(EtcdClient.NO_ENDPOINT, EtcdSettings.INSTALL_HINT);
        }
        CallContext callContext =
                CallContext.withTimeout(PROBE_TIMEOUT, ErrorSubject.of("etcd"), Operation.OPEN);
        try {
            client.read(callContext, new Transaction().read(keys.records()));
            return Availability.available(client.version().orElse("unknown"));
        } catch (StowageException e) {
            return Availability.unavailable(String.valueOf(e.getMessage()), EtcdSettings.INSTALL_HINT);
        }
    }

    @Override
    public StorageCapabilities capabilities() {
        client.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        client.requireOpen(Operation.CREATE);
        ContainerId id = record.id().container();
        RecordChecks.requireFirstRevision(record);
        List<String> uniqueKeys = new ArrayList<>(List.of(keys.record(id), keys.identity(id)));
        record.name().map(keys::name).ifPresent(uniqueKeys::add);
        if (!client.hadQuorumRecently()) {
            Transaction probe = new Transaction();
            uniqueKeys.forEach(probe::read);
            requireFree(record, client.read(callContext(id, Operation.CREATE), probe));
        }
        byte[] identity = RecordFileName.of(RecordLookupKey.of(record)).getBytes(StandardCharsets.UTF_8);
        Transaction create = new Transaction();
        uniqueKeys.forEach(key -> create.ifModRevision(key, 0).elseRead(key));
        create.put(keys.record(id), StoredRecord.encode(record, StoredRecord.randomToken(random)))
                .put(keys.identity(id), identity)
                .put(keys.sandboxMember(record.id()), new byte[0]);
        record.name().ifPresent(name -> create.put(keys.name(name), identity));
        CallContext callContext = callContext(id, Operation.CREATE);
        EtcdClient.CommitResult commitResult = client.commit(callContext, create);
        if (!commitResult.response().succeeded()
                && !(commitResult.retried() && isSameIncarnation(record, commitResult.response()))) {
            requireFree(record, commitResult.response());
            throw callContext.outcomeUnknown("its responses about the id contradict each other");
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        client.requireOpen(Operation.READ);
        return requireReadable(id, Operation.READ, readKey(id, Operation.READ));
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        client.requireOpen(Operation.UPDATE);
        String key = keys.record(id);
        KeyValue previous = readKey(id, Operation.UPDATE);
        Deadline deadline = Deadline.after(timeout);
        for (int conflicts = 0;; conflicts++) {
            ContainerRecord latest = requireReadable(id, Operation.UPDATE, previous);
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            String token = StoredRecord.randomToken(random);
            EtcdClient.CommitResult commitResult = client.commit(callContext(id, Operation.UPDATE),
                    new Transaction().ifModRevision(key, previous.modRevision())
                            .put(key, StoredRecord.encode(next, token))
                            .elseRead(key));
            if (commitResult.response().succeeded()) {
                return next;
            }
            // another incarnation of the id is another container: the one to update has been deleted
            long createRevision = previous.createRevision();
            KeyValue current = commitResult.response()
                    .ranges()
                    .getFirst()
                    .first()
                    .filter(value -> value.createRevision() == createRevision)
                    .orElseThrow(() -> new NotFoundException(id, Operation.UPDATE));
            if (commitResult.retried() && new KeyHistory(client, key).containsWrite(token, previous, current,
                    callContext(id, Operation.UPDATE))) {
                return next;
            }
            if (deadline.hasPassed() && conflicts > 0) {
                throw new BusyException(id, Operation.UPDATE,
                        LockOwner.unidentified("other clients that update the same record"), timeout);
            }
            previous = current;
            client.backOff(conflicts);
        }
    }

    @Override
    public void delete(ContainerId id) {
        client.requireOpen(Operation.DELETE);
        String identityKey = keys.identity(id);
        String recordKey = keys.record(id);
        TransactionResponse response = client.read(callContext(id, Operation.DELETE),
                new Transaction().read(identityKey).read(recordKey));
        Optional<KeyValue> identity = response.ranges().getFirst().first();
        Optional<KeyValue> record = response.ranges().getLast().first();
        if (identity.isEmpty() && record.isEmpty()) {
            return;
        }
        RecordLookupKey name = PagedScan.recordName(id, identity);
        Transaction delete =
                new Transaction().ifModRevision(identityKey, identity.map(KeyValue::modRevision).orElse(0L))
                        .remove(identityKey)
                        .remove(recordKey)
                        .remove(keys.sandboxMember(name.id()));
        name.name().ifPresent(text -> delete.remove(keys.name(text)));
        // if the condition fails, the record is gone: another client deleted it, or this delete, whose reply
        // was lost
        client.commit(callContext(id, Operation.DELETE), delete);
    }

    @Override
    public List<RecordEntry> list() {
        return scan(ErrorSubject.of("etcd"), Operation.LIST).listAll();
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return scan(sandbox, Operation.LIST).listSandbox(sandbox);
    }

    @Override
    public QualifiedId resolve(String text) {
        return scan(ErrorSubject.of(JsonCodec.printable(text)), Operation.RESOLVE).resolve(text);
    }

    @Override
    public void close() {
        client.close();
    }

    private CallContext callContext(ContainerId id, Operation operation) {
        return CallContext.withTimeout(timeout, id, operation);
    }

    private PagedScan scan(ErrorSubject subject, Operation operation) {
        client.requireOpen(operation);
        return new PagedScan(client, keys, pageSize,
                () -> CallContext.withTimeout(timeout, subject, operation));
    }

    private KeyValue readKey(ContainerId id, Operation operation) {
        String key = keys.record(id);
        return client.read(callContext(id, operation), new Transaction().read(key))
                .ranges()
                .getFirst()
                .first()
                .orElseThrow(() -> new NotFoundException(id, operation));
    }

    private static ContainerRecord requireReadable(ContainerId id, Operation operation, KeyValue value) {
        return switch (StoredRecord.decode(id, value.value())) {
            case DecodeResult.DecodedRecord(ContainerRecord record) -> record;
            case DecodeResult.DecodeFailure decodeFailure ->
                throw RecordChecks.unreadable(id, operation, decodeFailure.reason());
        };
    }

    /** The ranges are those of the record, the identity, and the name if there is one. */
    private static void requireFree(ContainerRecord record, TransactionResponse response) {
        if (response.ranges()
                .stream()
                .limit(2)
                .anyMatch(rangeResponse -> !rangeResponse.values().isEmpty())) {
            throw new AlreadyExistsException(record.id().container(), Operation.CREATE);
        }
        record.name().filter(name -> !response.ranges().getLast().values().isEmpty()).ifPresent(name -> {
            throw new AlreadyExistsException(name, Operation.CREATE);
        });
    }

    private static boolean isSameIncarnation(ContainerRecord record, TransactionResponse response) {
        return response.ranges()
                .getFirst()
                .values()
                .stream()
                .anyMatch(value -> StoredRecord.decode(record.id().container(),
                        value.value()) instanceof DecodeResult.DecodedRecord(ContainerRecord stored)
                        && stored.incarnation().equals(record.incarnation()));
    }
}
