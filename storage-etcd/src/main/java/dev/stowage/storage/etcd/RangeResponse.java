package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one range request.
 *
 * @param values the keys found, in order
 * @param more whether the limit left some out
 */
record RangeResponse(List<KeyValue> values, boolean more) {

    static RangeResponse of(JsonObject json) {
        List<KeyValue> values = json.objects("kvs").stream().map(KeyValue::of).toList();
        // each value is decoded again by who uses it; what is no base64 must show here
        values.forEach(KeyValue::value);
        return new RangeResponse(values, json.booleanOrFalse("more"));
    }

    /** The one key, where only one was asked for. */
    Optional<KeyValue> first() {
        return values.stream().findFirst();
    }
}
