package dev.stowage.storage.etcd;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonObject;
import java.util.List;

/**
 * The response to a transaction.
 *
 * @param revision the store's revision as the transaction saw or made it
 * @param succeeded whether its conditions held
 * @param ranges what its range requests found, in their order
 */
record TransactionResponse(long revision, boolean succeeded, List<RangeResponse> ranges) {

    static TransactionResponse of(JsonObject json) {
        return new TransactionResponse(revision(json), json.booleanOrFalse("succeeded"),
                json.objects("responses")
                        .stream()
                        .flatMap(response -> response.optionalObject("response_range").stream())
                        .map(RangeResponse::of)
                        .toList());
    }

    private static long revision(JsonObject json) {
        long revision = KeyValue.number(json.object("header"), "revision");
        if (revision < 1) {
            throw new InvalidJsonException("header.revision", "must be above 0");
        }
        return revision;
    }
}
