package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;

/** The outcome of one request to one member. */
sealed interface RequestOutcome {

    /** The member responded. */
    record Response(JsonObject json) implements RequestOutcome {}

    /** The member refused the request by a gRPC status that means that nothing was done. */
    record Rejected(int code, String message) implements RequestOutcome {
        static final int INVALID_ARGUMENT = 3;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int OUT_OF_RANGE = 11;
        static final int UNAUTHENTICATED = 16;
    }

    /** The request was not sent: nothing was done. */
    record NotSent(String problem) implements RequestOutcome {}

    /** The response exceeds the limit. */
    record ResponseTooLarge(String problem) implements RequestOutcome {}

    /** No valid response was received: the request may have taken effect, or still may. */
    record ReplyLost(String problem) implements RequestOutcome {}
}
