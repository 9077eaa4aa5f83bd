package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;

/** What came of one request to one member. */
sealed interface Reply {

    /** It answered. */
    record Answer(JsonObject json) implements Reply {}

    /** It said no, by a status of gRPC's that means: nothing was done. */
    record Refusal(int code, String message) implements Reply {
        static final int INVALID_ARGUMENT = 3;
        static final int RESOURCE_EXHAUSTED = 8;
        static final int OUT_OF_RANGE = 11;
        static final int UNAUTHENTICATED = 16;
    }

    /** It was not reached: nothing was done. */
    record NotSent(String problem) implements Reply {}

    /** It answered with more than is taken. */
    record TooLong(String problem) implements Reply {}

    /** No answer that means anything came back: it may have been done, or may yet be. */
    record Lost(String problem) implements Reply {}
}
