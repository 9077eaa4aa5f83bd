package dev.stowage.storage.etcd;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.RecordChecks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The operations on one record, as transactions whose conditions fail once another write has won.
 * Thread-safe.
 */
final class RecordTransactions {
    private final EtcdClient client;
    private final Keyspace keys;
    private final Duration timeout;
    private final RandomGenerator random;

    RecordTransactions(EtcdClient client, Keyspace keys, Duration timeout, RandomGenerator random) {
        this.client = client;
        this.keys = keys;
        this.timeout = timeout;
        this.random = random;
    }

    /** Creates a record if its id and name are free. */
    void create(ContainerRecord record) {
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

    ContainerRecord read(ContainerId id) {
        return requireReadable(id, Operation.READ, readKey(id, Operation.READ));
    }

    /** Updates a record if it is still the one that the function saw, or else tries again. */
    ContainerRecord update(ContainerId id, Function<ContainerRecord, Status> change) {
        String key = keys.record(id);
        KeyValue previous = readKey(id, Operation.UPDATE);
        Backoff backoff = client.backoff(Deadline.after(timeout));
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
            if (backoff.deadline().hasPassed() && conflicts > 0) {
                throw new BusyException(id, Operation.UPDATE,
                        LockOwner.unidentified("other clients that update the same record"), timeout);
            }
            previous = current;
            EtcdClient.pause(backoff);
        }
    }

    /** Deletes a record if the container is still the one that was found. */
    void delete(ContainerId id) {
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

    private CallContext callContext(ContainerId id, Operation operation) {
        return CallContext.withTimeout(timeout, id, operation);
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
