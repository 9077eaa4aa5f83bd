package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One transaction as the gateway takes it: conditions, what is done if all hold, and what is read if not. One
 * without conditions that only reads is a linearizable read of several ranges at one revision.
 */
final class Transaction {
    private final ObjectNode json = JsonText.object();
    private final ArrayNode compare = json.putArray("compare");
    private final ArrayNode success = json.putArray("success");
    private final ArrayNode failure = json.putArray("failure");
    private final List<Span> reads = new ArrayList<>();
    private final List<Span> otherwiseReads = new ArrayList<>();

    /** The keys from one to before another. */
    private record Span(String from, String end) {
        static Span only(String key) {
            return new Span(key, Keyspace.after(key));
        }

        boolean holds(Found found) {
            String last = "";
            for (KeyValue value : found.values()) {
                if (value.key().compareTo(from) < 0 || value.key().compareTo(end) >= 0 || value.key()
                        .compareTo(last) <= 0) {
                    return false;
                }
                last = value.key();
            }
            return true;
        }
    }

    /** A key that does not exist was last modified at revision 0. */
    Transaction ifModified(String key, long revision) {
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
        reads.add(Span.only(key));
        return this;
    }

    Transaction readAt(String key, long revision) {
        range(success, key).put("revision", Long.toString(revision));
        reads.add(Span.only(key));
        return this;
    }

    /** Reads keys from one key to before another; at a revision, or, for 0, at the newest. */
    Transaction readRange(String from, String end, long limit, long revision) {
        range(success, from).put("range_end", base64(end))
                .put("limit", Long.toString(limit))
                .put("revision", Long.toString(revision));
        reads.add(new Span(from, end));
        return this;
    }

    Transaction otherwiseRead(String key) {
        range(failure, key);
        otherwiseReads.add(Span.only(key));
        return this;
    }

    byte[] bytes() {
        return JsonText.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Checks an answer.
     *
     * @return the answer
     * @throws JsonProblem if it is none to this transaction
     */
    Answer checked(Answer answer) {
        if (compare.isEmpty() && !answer.succeeded()) {
            throw new JsonProblem("succeeded", "must be true where there was no condition");
        }
        List<Span> asked = answer.succeeded() ? reads : otherwiseReads;
        List<Found> found = answer.found();
        if (found.size() != asked.size()) {
            throw new JsonProblem("responses", "must hold " + asked.size() + " ranges, not " + found.size());
        }
        for (int i = 0; i < asked.size(); i++) {
            if (!asked.get(i).holds(found.get(i))) {
                throw new JsonProblem("responses[" + i + "]", "holds keys that were not asked for");
            }
        }
        return answer;
    }

    private static ObjectNode range(ArrayNode branch, String key) {
        return branch.addObject().putObject("request_range").put("key", base64(key));
    }

    private static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }
}
