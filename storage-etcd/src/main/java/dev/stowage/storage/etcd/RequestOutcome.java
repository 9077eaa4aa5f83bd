package dev.stowage.storage.etcd;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageFullException;
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

        /** Whether etcd refused because of overload, and will accept the request later. */
        boolean isTransient() {
            return code == RESOURCE_EXHAUSTED && !isFull();
        }

        private boolean isFull() {
            return message.contains("database space exceeded");
        }

        /** The error that a caller gets for it: {@code problem} is the message with its source. */
        RuntimeException toException(CallContext context, String problem, int requestLength) {
            if (isFull()) {
                return new StorageFullException(context.subject(), context.operation(), "etcd: " + problem
                        + "; compact and defragment it, or raise its --quota-backend-bytes");
            }
            if (message.contains("request is too large")) {
                return new InvalidArgumentException(context.subject(), context.operation(),
                        "a request of " + requestLength
                                + " bytes is more than the cluster takes, see etcd's --max-request-bytes");
            }
            if (code == OUT_OF_RANGE) {
                return new RevisionCompactedException(problem);
            }
            return context.unavailable(problem);
        }
    }

    /** The request was not sent: nothing was done. */
    record NotSent(String problem) implements RequestOutcome {}

    /** The response exceeds the limit. */
    record ResponseTooLarge(String problem) implements RequestOutcome {}

    /** No valid response was received: the request may have taken effect, or still may. */
    record ReplyLost(String problem) implements RequestOutcome {}
}
