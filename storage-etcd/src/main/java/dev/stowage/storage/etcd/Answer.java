package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import java.util.List;

/**
 * The answer to one transaction.
 *
 * @param revision the store's revision as the transaction saw or made it
 * @param succeeded whether its conditions held
 * @param found what its range requests found, in their order
 */
record Answer(long revision, boolean succeeded, List<Found> found) {

    static Answer of(JsonObject json) {
        return new Answer(revision(json), json.holds("succeeded"),
                json.objects("responses")
                        .stream()
                        .flatMap(response -> response.optionalObject("response_range").stream())
                        .map(Found::of)
                        .toList());
    }

    private static long revision(JsonObject json) {
        long revision = KeyValue.number(json.object("header"), "revision");
        if (revision < 1) {
            throw new JsonProblem("header.revision", "must be above 0");
        }
        return revision;
    }
}
