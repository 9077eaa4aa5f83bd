package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The response to a range request.
 *
 * @param values the keys found, in order
 * @param more whether the limit left some out
 */
record RangeResponse(List<KeyValue> values, boolean more) {

    static RangeResponse of(JsonObject json) {
        List<KeyValue> values = json.objects("kvs").stream().map(KeyValue::of).toList();
        // values are decoded again when used; invalid base64 must be detected here
        values.forEach(KeyValue::value);
        return new RangeResponse(values, json.booleanOrFalse("more"));
    }

    /** The first key: the only one, if one was requested. */
    Optional<KeyValue> first() {
        return values.stream().findFirst();
    }
}
