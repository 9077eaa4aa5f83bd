package dev.stowage.storage.etcd;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.Decoded;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordName;
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

/** Reads many keys, page by page, all at the revision of the first page: as they were at one moment. */
final class Scan {
    /** etcd refuses transactions of more than 128 requests, unless its --max-txn-ops says otherwise. */
    private static final int MOST_REQUESTS = 100;
    /** Compaction runs every few minutes at most, so a second attempt meets it only by ill luck. */
    private static final int ATTEMPTS = 3;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._-]{1,64}+");

    private final Cluster cluster;
    private final Keyspace keys;
    private final int pageSize;
    private final Supplier<Call> calls;

    /** Each page is a call of its own. */
    Scan(Cluster cluster, Keyspace keys, int pageSize, Supplier<Call> calls) {
        this.cluster = cluster;
        this.keys = keys;
        this.pageSize = pageSize;
        this.calls = calls;
    }

    List<RecordEntry> all() {
        return again(() -> {
            List<RecordEntry> entries = new ArrayList<>();
            Map<ContainerId, String> unreadable = new HashMap<>();
            Pages pages = new Pages(keys.records(), 0);
            for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                for (KeyValue value : page) {
                    Keyspace.container(value.key(), keys.records()).ifPresent(id -> {
                        RecordEntry entry = entry(FullId.alone(id), value);
                        if (entry instanceof RecordEntry.Unreadable(FullId _, String reason)) {
                            unreadable.put(id, reason);
                        } else {
                            entries.add(entry);
                        }
                    });
                }
            }
            List<ContainerId> ids = List.copyOf(unreadable.keySet());
            each(ids, keys::identity, pages.revision, (id, found) -> entries.add(new RecordEntry.Unreadable(
                    identity(id, found).id(), unreadable.getOrDefault(id, ""))));
            entries.sort(Comparator.comparing(RecordEntry::container));
            return List.copyOf(entries);
        });
    }

    List<RecordEntry> of(ContainerId sandbox) {
        return again(() -> {
            String prefix = keys.members(sandbox);
            List<ContainerId> ids = new ArrayList<>();
            Pages pages = new Pages(prefix, 0);
            for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                page.forEach(value -> Keyspace.container(value.key(), prefix).ifPresent(ids::add));
            }
            List<RecordEntry> entries = new ArrayList<>();
            each(ids, keys::record, pages.revision, (id, found) -> found.ifPresent(
                    value -> entries.add(entry(new FullId(sandbox, id), value))));
            return List.copyOf(entries);
        });
    }

    FullId resolve(String text) {
        return again(() -> RecordName.resolve(text, candidates(text)));
    }

    /** All that a text can mean, and perhaps more: the identities that begin with it, and its name's. */
    private List<RecordName> candidates(String text) {
        List<RecordName> candidates = new ArrayList<>();
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || !PART.matcher(parts[0]).matches() || !PART.matcher(parts[parts.length - 1])
                .matches()) {
            return candidates;
        }
        String id = keys.identities() + parts[parts.length - 1];
        String name = keys.names() + parts[0];
        Answer answer = cluster.read(calls.get(), new Transaction().read(id).read(name));
        answer.found().getFirst().only().flatMap(this::identity).ifPresent(candidates::add);
        if (parts.length == 1) {
            answer.found()
                    .getLast()
                    .only()
                    .flatMap(value -> RecordFileName.parse(text(value)))
                    .ifPresent(candidates::add);
            if (candidates.isEmpty()) {
                Pages pages = new Pages(id, answer.revision());
                for (List<KeyValue> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                    page.forEach(value -> identity(value).ifPresent(candidates::add));
                }
            }
        }
        return candidates;
    }

    /** What a container is found by; where that cannot be read, its id alone. */
    static RecordName identity(ContainerId id, Optional<KeyValue> found) {
        return found.flatMap(value -> RecordFileName.parse(text(value)))
                .filter(name -> name.container().equals(id))
                .orElse(new RecordName(FullId.alone(id), Optional.empty()));
    }

    private Optional<RecordName> identity(KeyValue found) {
        return Keyspace.container(found.key(), keys.identities()).map(id -> identity(id, Optional.of(found)));
    }

    private static String text(KeyValue value) {
        return new String(value.value(), StandardCharsets.UTF_8);
    }

    private static RecordEntry entry(FullId id, KeyValue value) {
        return switch (StoredRecord.decode(id.container(), value.value())) {
            case Decoded.Intact(var record) -> new RecordEntry.Intact(record);
            case Decoded.Unreadable unreadable -> new RecordEntry.Unreadable(id, unreadable.reason());
        };
    }

    @FunctionalInterface
    private interface Sink {
        void accept(ContainerId id, Optional<KeyValue> found);
    }

    /** Reads one key for each id, as it was at a revision. */
    private void each(List<ContainerId> ids, Function<ContainerId, String> key, long revision, Sink sink) {
        int most = Math.min(pageSize, MOST_REQUESTS);
        for (int from = 0; from < ids.size();) {
            List<ContainerId> batch = ids.subList(from, Math.min(ids.size(), from + most));
            Transaction reads = new Transaction();
            batch.forEach(id -> reads.readAt(key.apply(id), revision));
            Answer answer;
            try {
                answer = cluster.read(calls.get(), reads);
            } catch (AnswerTooLongException e) {
                most = halved(most, e);
                continue;
            }
            for (int i = 0; i < batch.size(); i++) {
                sink.accept(batch.get(i), answer.found().get(i).only());
            }
            from += batch.size();
        }
    }

    private int halved(int number, AnswerTooLongException e) {
        if (number == 1) {
            throw calls.get().unavailable(String.valueOf(e.getMessage()));
        }
        return number / 2;
    }

    private <T> T again(Supplier<T> scan) {
        for (int attempt = 1;; attempt++) {
            try {
                return scan.get();
            } catch (SnapshotGoneException e) {
                if (attempt == ATTEMPTS) {
                    throw calls.get().unavailable(String.valueOf(e.getMessage()));
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
            this.end = Keyspace.end(prefix);
            this.revision = revision;
        }

        /** Returns the next keys in order; none at the end. */
        List<KeyValue> next() {
            if (done) {
                return List.of();
            }
            while (true) {
                try {
                    Answer answer = cluster.read(calls.get(), new Transaction().readRange(from, end, limit,
                            revision));
                    Found page = answer.found().getFirst();
                    revision = revision == 0 ? answer.revision() : revision;
                    done = !page.more() || page.values().isEmpty();
                    if (!done) {
                        from = Keyspace.after(page.values().getLast().key());
                    }
                    return page.values();
                } catch (AnswerTooLongException e) {
                    limit = halved(limit, e);
                }
            }
        }
    }
}
