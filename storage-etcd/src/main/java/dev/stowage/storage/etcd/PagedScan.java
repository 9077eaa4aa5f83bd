package dev.stowage.storage.etcd;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordLookupKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads many keys in pages, all at the revision of the first page: a consistent snapshot. */
final class PagedScan {
    /** etcd refuses transactions of more than 128 requests, unless its --max-txn-ops says otherwise. */
    private static final int MAX_REQUESTS = 100;
    /** Compaction runs every few minutes at most, so that a second attempt rarely meets it. */
    private static final int MAX_ATTEMPTS = 3;
    private static final Pattern NAME_OR_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}+");

    private final EtcdClient client;
    private final Keyspace keys;
    private final int pageSize;
    private final Supplier<CallContext> contexts;

    /** Each page has a timeout of its own. */
    PagedScan(EtcdClient client, Keyspace keys, int pageSize, Supplier<CallContext> contexts) {
        this.client = client;
        this.keys = keys;
        this.pageSize = pageSize;
        this.contexts = contexts;
    }

    List<RecordEntry> listAll() {
        return retryIfCompacted(() -> {
            List<RecordEntry> entries = new ArrayList<>();
            Map<ContainerId, String> unreadable = new HashMap<>();
            Pages pages = new Pages(keys.records(), 0);
            for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                for (KeyValue value : page) {
                    Keyspace.parseContainer(value.key(), keys.records()).ifPresent(id -> {
                        RecordEntry entry = entry(QualifiedId.standalone(id), value);
                        if (entry instanceof RecordEntry.UnreadableRecord unreadableRecord) {
                            unreadable.put(id, unreadableRecord.reason());
                        } else {
                            entries.add(entry);
                        }
                    });
                }
            }
            List<ContainerId> ids = List.copyOf(unreadable.keySet());
            readEach(ids, keys::identity, pages.revision, (id, found) -> entries.add(
                    RecordEntry.unreadable(recordName(id, found).id(), unreadable.getOrDefault(id, ""))));
            entries.sort(Comparator.comparing(RecordEntry::container));
            return List.copyOf(entries);
        });
    }

    List<RecordEntry> listSandbox(ContainerId sandbox) {
        return retryIfCompacted(() -> {
            String prefix = keys.sandboxMembers(sandbox);
            List<ContainerId> ids = new ArrayList<>();
            Pages pages = new Pages(prefix, 0);
            for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                page.forEach(value -> Keyspace.parseContainer(value.key(), prefix).ifPresent(ids::add));
            }
            List<RecordEntry> entries = new ArrayList<>();
            readEach(ids, keys::record, pages.revision, (id, found) -> found
                    .ifPresent(value -> entries.add(entry(new QualifiedId(sandbox, id), value))));
            return List.copyOf(entries);
        });
    }

    QualifiedId resolve(String text) {
        return retryIfCompacted(() -> RecordLookupKey.resolve(text, candidates(text)));
    }

    /** A superset of what a text can mean: the ids that begin with it, and the holder of the name. */
    private List<RecordLookupKey> candidates(String text) {
        List<RecordLookupKey> candidates = new ArrayList<>();
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || !NAME_OR_ID.matcher(parts[0]).matches()
                || !NAME_OR_ID.matcher(parts[parts.length - 1]).matches()) {
            return candidates;
        }
        String id = keys.identities() + parts[parts.length - 1];
        String name = keys.names() + parts[0];
        TransactionResponse response = client.read(contexts.get(), new Transaction().read(id).read(name));
        response.ranges().getFirst().first().flatMap(this::recordName).ifPresent(candidates::add);
        if (parts.length == 1) {
            response.ranges()
                    .getLast()
                    .first()
                    .flatMap(value -> RecordFileName.parse(text(value)))
                    .ifPresent(candidates::add);
            if (candidates.isEmpty()) {
                Pages pages = new Pages(id, response.revision());
                for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                    page.forEach(value -> recordName(value).ifPresent(candidates::add));
                }
            }
        }
        return candidates;
    }

    /** The lookup key of a container; if it is unreadable, only the id. */
    static RecordLookupKey recordName(ContainerId id, Optional<KeyValue> found) {
        return found.flatMap(value -> RecordFileName.parse(text(value)))
                .filter(name -> name.container().equals(id))
                .orElse(new RecordLookupKey(QualifiedId.standalone(id), Optional.empty()));
    }

    private Optional<RecordLookupKey> recordName(KeyValue found) {
        return Keyspace.parseContainer(found.key(), keys.identities())
                .map(id -> recordName(id, Optional.of(found)));
    }

    private static String text(KeyValue value) {
        return new String(value.value(), StandardCharsets.UTF_8);
    }

    private static RecordEntry entry(QualifiedId id, KeyValue value) {
        return switch (StoredRecord.decode(id.container(), value.value())) {
            case DecodeResult.DecodedRecord(var record) -> RecordEntry.readable(record);
            case DecodeResult.DecodeFailure decodeFailure ->
                RecordEntry.unreadable(id, decodeFailure.reason());
        };
    }

    @FunctionalInterface
    private interface KeyConsumer {
        void accept(ContainerId id, Optional<KeyValue> found);
    }

    /** Reads one key per id, at a revision. */
    private void readEach(List<ContainerId> ids, Function<ContainerId, String> key, long revision,
            KeyConsumer consumer) {
        int batchSize = Math.min(pageSize, MAX_REQUESTS);
        for (int from = 0; from < ids.size();) {
            List<ContainerId> batch = ids.subList(from, Math.min(ids.size(), from + batchSize));
            Transaction reads = new Transaction();
            batch.forEach(id -> reads.readAt(key.apply(id), revision));
            TransactionResponse response;
            try {
                response = client.read(contexts.get(), reads);
            } catch (ResponseTooLargeException e) {
                batchSize = halved(batchSize, e);
                continue;
            }
            for (int i = 0; i < batch.size(); i++) {
                consumer.accept(batch.get(i), response.ranges().get(i).first());
            }
            from += batch.size();
        }
    }

    private int halved(int number, ResponseTooLargeException e) {
        if (number == 1) {
            throw contexts.get().unavailable(e);
        }
        return number / 2;
    }

    private <T> T retryIfCompacted(Supplier<T> scan) {
        for (int attempt = 1;; attempt++) {
            try {
                return scan.get();
            } catch (RevisionCompactedException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw contexts.get().unavailable(e);
                }
            }
        }
    }

    /** The keys that begin with a prefix. */
    private final class Pages {
        private final String end;
        private String from;
        private long revision;
        private int limit = pageSize;
        private boolean done;

        Pages(String prefix, long revision) {
            this.from = prefix;
            this.end = Keyspace.prefixEnd(prefix);
            this.revision = revision;
        }

        /** Returns the next keys in order; none at the end. */
        List<KeyValue> next() {
            if (done) {
                return List.of();
            }
            while (true) {
                try {
                    TransactionResponse response = client.read(contexts.get(),
                            new Transaction().readRange(from, end, limit, revision));
                    RangeResponse page = response.ranges().getFirst();
                    revision = revision == 0 ? response.revision() : revision;
                    done = !page.more() || page.values().isEmpty();
                    if (!done) {
                        from = Keyspace.keyAfter(page.values().getLast().key());
                    }
                    return page.values();
                } catch (ResponseTooLargeException e) {
                    limit = halved(limit, e);
                }
            }
        }
    }
}
