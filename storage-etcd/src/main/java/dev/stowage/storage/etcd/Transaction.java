package dev.stowage.storage.etcd;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A transaction in the JSON of the gateway: conditions, requests to execute if all of them hold, and reads to
 * execute if not. Without conditions and writes it is a linearizable read of several ranges at one revision.
 */
final class Transaction {
    private final ObjectNode json = JsonCodec.object();
    private final ArrayNode compare = json.putArray("compare");
    private final ArrayNode success = json.putArray("success");
    private final ArrayNode failure = json.putArray("failure");
    private final List<KeyRange> reads = new ArrayList<>();
    private final List<KeyRange> elseReads = new ArrayList<>();

    /** A range of keys, without its end. */
    private record KeyRange(String from, String end) {
        static KeyRange single(String key) {
            return new KeyRange(key, Keyspace.keyAfter(key));
        }

        boolean contains(RangeResponse rangeResponse) {
            String last = "";
            for (KeyValue value : rangeResponse.values()) {
                if (value.key().compareTo(from) < 0 || value.key().compareTo(end) >= 0
                        || value.key().compareTo(last) <= 0) {
                    return false;
                }
                last = value.key();
            }
            return true;
        }
    }

    /** A key that does not exist was last modified at revision 0. */
    Transaction ifModRevision(String key, long revision) {
        compare.addObject()
                .put("key", base64(key))
                .put("target", "MOD")
                .put("result", "EQUAL")
                .put("mod_revision", Long.toString(revision));
        return this;
    }

    Transaction put(String key, byte[] value) {
        success.addObject()
                .putObject("request_put")
                .put("key", base64(key))
                .put("value", Base64.getEncoder().encodeToString(value));
        return this;
    }

    Transaction remove(String key) {
        success.addObject().putObject("request_delete_range").put("key", base64(key));
        return this;
    }

    Transaction read(String key) {
        range(success, key);
        reads.add(KeyRange.single(key));
        return this;
    }

    Transaction readAt(String key, long revision) {
        range(success, key).put("revision", Long.toString(revision));
        reads.add(KeyRange.single(key));
        return this;
    }

    /** Reads a range of keys, without its end, at a revision; 0: the newest. */
    Transaction readRange(String from, String end, long limit, long revision) {
        range(success, from).put("range_end", base64(end))
                .put("limit", Long.toString(limit))
                .put("revision", Long.toString(revision));
        reads.add(new KeyRange(from, end));
        return this;
    }

    Transaction elseRead(String key) {
        range(failure, key);
        elseReads.add(KeyRange.single(key));
        return this;
    }

    byte[] bytes() {
        return JsonCodec.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Validates a response.
     *
     * @return the answer
     * @throws InvalidJsonException if it is none to this transaction
     */
    TransactionResponse validate(TransactionResponse response) {
        if (compare.isEmpty() && !response.succeeded()) {
            throw new InvalidJsonException("succeeded", "must be true where there was no condition");
        }
        List<KeyRange> expected = response.succeeded() ? reads : elseReads;
        List<RangeResponse> found = response.ranges();
        if (found.size() != expected.size()) {
            throw new InvalidJsonException("responses",
                    "must hold " + expected.size() + " ranges, not " + found.size());
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!expected.get(i).contains(found.get(i))) {
                throw new InvalidJsonException("responses[" + i + "]", "holds keys that were not asked for");
            }
        }
        return response;
    }

    private static ObjectNode range(ArrayNode branch, String key) {
        return branch.addObject().putObject("request_range").put("key", base64(key));
    }

    private static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }
}
