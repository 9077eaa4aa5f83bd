package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;

/** What came of one request to one member. */
sealed interface RequestOutcome {

    /** It answered. */
    record Response(JsonObject json) implements RequestOutcome {}

    /** It said no, by a status of gRPC's that means: nothing was done. */
    record Rejected(int code, String message) implements RequestOutcome {
        static final int INVALID_ARGUMENT = 3;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int OUT_OF_RANGE = 11;
        static final int UNAUTHENTICATED = 16;
    }

    /** It was not reached: nothing was done. */
    record NotSent(String problem) implements RequestOutcome {}

    /** It answered with more than is taken. */
    record ResponseTooLarge(String problem) implements RequestOutcome {}

    /** No answer that means anything came back: it may have been done, or may yet be. */
    record ReplyLost(String problem) implements RequestOutcome {}
}
