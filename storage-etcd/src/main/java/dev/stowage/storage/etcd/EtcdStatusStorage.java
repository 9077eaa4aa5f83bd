package dev.stowage.storage.etcd;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.json.JsonCodec;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
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
    private final RecordTransactions transactions;
    private final Duration timeout;
    private final int pageSize;

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
        this.transactions = new RecordTransactions(client, keys, timeout, context.random());
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
        transactions.create(record);
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        client.requireOpen(Operation.READ);
        return transactions.read(id);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        client.requireOpen(Operation.UPDATE);
        return transactions.update(id, change);
    }

    @Override
    public void delete(ContainerId id) {
        client.requireOpen(Operation.DELETE);
        transactions.delete(id);
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

    private PagedScan scan(ErrorSubject subject, Operation operation) {
        client.requireOpen(operation);
        return new PagedScan(client, keys, pageSize,
                () -> CallContext.withTimeout(timeout, subject, operation));
    }
}
