package dev.stowage.storage.etcd;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.store.StorageCommit;
import dev.stowage.storage.etcd.MemberRequests.RequestKind;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * Executes transactions on a cluster. If a member fails, the next one is tried, until the deadline.
 * Thread-safe.
 *
 * <p>
 * A writing transaction is sent again when its reply is lost. So its conditions must fail once it has taken
 * effect; the caller then finds out from the response which of the two happened.
 */
final class EtcdClient implements AutoCloseable {
    static final String NO_ENDPOINT = "no endpoint that can be used is set";

    /** How long a reply counts as a sign that there is a quorum. */
    private static final Duration QUORUM_TIMEOUT = Duration.ofMillis(500);

    private final RandomGenerator random;
    private final Optional<MemberRequests> members;
    private final AtomicReference<Optional<String>> clusterId = new AtomicReference<>(Optional.empty());
    private volatile Deadline quorumDeadline = Deadline.after(Duration.ZERO);
    private volatile boolean closed;

    EtcdClient(EtcdSettings settings, RandomGenerator random) {
        this.random = random;
        this.members = settings.endpoints().isEmpty() ? Optional.empty()
                : Optional.of(new MemberRequests(settings, random.nextInt(settings.endpoints().size())));
    }

    /**
     * The result of a writing transaction.
     *
     * @param response what the member that answered says
     * @param retried whether it may have been carried out before, unseen
     */
    record CommitResult(TransactionResponse response, boolean retried) {}

    /**
     * Executes a linearizable read: the response contains everything committed before the call.
     *
     * @throws RevisionCompactedException if a revision that was asked for has been compacted
     * @throws ResponseTooLargeException if the answer is longer than one is taken
     */
    TransactionResponse read(CallContext context, Transaction transaction) {
        return execute(context, transaction, RequestKind.READ).response();
    }

    /**
     * Executes a write. An interrupt before it is sent cancels it; later, the request in progress is
     * finished.
     */
    CommitResult commit(CallContext context, Transaction transaction) {
        StorageCommit commit = StorageCommit.start();
        CommitResult result = execute(context, transaction, RequestKind.WRITE);
        if (result.response().succeeded()) {
            commit.committed("etcd", context.operation());
        }
        return result;
    }

    /** Whether a quorum replied a moment ago; then a write needs no read before it. */
    boolean hadQuorumRecently() {
        return !quorumDeadline.hasPassed();
    }

    boolean hasEndpoints() {
        return members.isPresent();
    }

    /** Requests the version of the preferred member; empty if it does not reply with one. */
    Optional<String> version() {
        return members.flatMap(MemberRequests::version);
    }

    private CommitResult execute(CallContext context, Transaction transaction, RequestKind kind) {
        requireOpen(context.operation());
        MemberRequests requests = members
                .orElseThrow(() -> context.unavailable(NO_ENDPOINT + ": " + EtcdSettings.INSTALL_HINT));
        byte[] body = transaction.bytes();
        boolean outcomeUnknown = false;
        String problem = "no time was left to ask";
        Backoff backoff = backoff(context.deadline());
        for (int attempt = 1; context.hasTimeLeft(); attempt++) {
            if (closed || Thread.currentThread().isInterrupted()) {
                break;
            }
            URI endpoint = requests.preferredEndpoint();
            RequestOutcome requestOutcome = requests.send(endpoint, body, kind);
            switch (requestOutcome) {
                case RequestOutcome.Response(JsonObject json) -> {
                    try {
                        requireSameCluster(json);
                        TransactionResponse response = transaction.validate(TransactionResponse.of(json));
                        quorumDeadline = Deadline.after(QUORUM_TIMEOUT);
                        return new CommitResult(response, outcomeUnknown);
                    } catch (InvalidJsonException e) {
                        problem = endpoint + " returns a response that is not from etcd: "
                                + JsonCodec.printable(e.description());
                        outcomeUnknown = kind == RequestKind.WRITE;
                    }
                }
                case RequestOutcome.Rejected rejected -> {
                    problem = endpoint + " says: " + rejected.message();
                    if (!rejected.isTransient()) {
                        throw outcomeUnknown ? context.outcomeUnknown(problem)
                                : rejected.toException(context, problem, body.length);
                    }
                }
                case RequestOutcome.NotSent(String reason) -> problem = reason;
                case RequestOutcome.ReplyLost(String reason) -> {
                    problem = reason;
                    outcomeUnknown |= kind == RequestKind.WRITE;
                }
                case RequestOutcome.ResponseTooLarge(String reason) -> {
                    if (kind == RequestKind.READ) {
                        throw new ResponseTooLargeException(reason);
                    }
                    problem = reason;
                    outcomeUnknown = true;
                }
            }
            requests.failOver(endpoint);
            if (attempt % requests.memberCount() == 0) {
                // each member was tried: lets an election end
                pause(backoff);
            }
        }
        if (outcomeUnknown) {
            throw context.outcomeUnknown(problem);
        }
        requireOpen(context.operation());
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(context.subject(), context.operation());
        }
        throw context.unavailable(problem);
    }

    /**
     * With endpoints of two clusters, each reader would miss the updates on the other one.
     */
    private void requireSameCluster(JsonObject json) {
        Optional<String> id = Optional.of(json.object("header").text("cluster_id"));
        clusterId.compareAndSet(Optional.empty(), id);
        if (!clusterId.get().equals(id)) {
            throw new InvalidJsonException("header.cluster_id",
                    "is that of another cluster than other endpoints have");
        }
    }

    /** Returns the pauses between attempts. */
    Backoff backoff(Deadline deadline) {
        return Backoff.random(deadline, random);
    }

    /** Pauses; an interrupt ends the pause, and the next request is not sent. */
    static void pause(Backoff backoff) {
        try {
            backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(ErrorSubject.of("etcd"), operation);
        }
    }

    @Override
    public void close() {
        closed = true;
        members.ifPresent(MemberRequests::close);
    }
}
