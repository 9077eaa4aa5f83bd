package dev.stowage.storage.etcd;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.store.StorageCommit;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private static final String TRANSACTION_PATH = "/v3/kv/txn";
    private static final long MAX_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long RECENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EtcdSettings settings;
    private final RandomGenerator random;
    private final Optional<EndpointPool> endpoints;
    private final AtomicReference<Optional<String>> clusterId = new AtomicReference<>(Optional.empty());
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long lastResponseNanos = System.nanoTime() - RECENT_NANOS;

    EtcdClient(EtcdSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.endpoints = settings.endpoints().isEmpty() ? Optional.empty()
                : Optional.of(new EndpointPool(settings.endpoints(), httpClient(settings),
                        random.nextInt(settings.endpoints().size())));
    }

    private static HttpClient httpClient(EtcdSettings settings) {
        // HTTP/2 on the port of etcd is gRPC
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.requestTimeout());
        settings.tls().ifPresent(client::sslContext);
        return client.build();
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
        return System.nanoTime() - lastResponseNanos < RECENT_NANOS;
    }

    boolean hasEndpoints() {
        return endpoints.isPresent();
    }

    /** Requests the version of the preferred member; empty if it does not reply with one. */
    Optional<String> version() {
        return endpoints.flatMap(pool -> switch (send(pool, pool.preferred(), "/version", new byte[0],
                RequestKind.READ, Optional.empty())) {
            case RequestOutcome.Response(JsonObject json) when json.has("etcdserver") ->
                Optional.of(json.text("etcdserver"));
            case RequestOutcome _ -> Optional.empty();
        });
    }

    private enum RequestKind {
        READ,
        WRITE
    }

    private CommitResult execute(CallContext context, Transaction transaction, RequestKind kind) {
        requireOpen(context.operation());
        EndpointPool pool = endpoints
                .orElseThrow(() -> context.unavailable(NO_ENDPOINT + ": " + EtcdSettings.INSTALL_HINT));
        byte[] body = transaction.bytes();
        boolean outcomeUnknown = false;
        String problem = "no time was left to ask";
        for (int attempt = 0; context.hasTimeLeft(); attempt++) {
            if (closed.getCount() == 0 || Thread.currentThread().isInterrupted()) {
                break;
            }
            if (attempt > 0) {
                backOff(attempt, pool.size());
            }
            URI endpoint = pool.preferred();
            RequestOutcome requestOutcome = sendAuthenticated(pool, endpoint, body, kind);
            switch (requestOutcome) {
                case RequestOutcome.Response(JsonObject json) -> {
                    try {
                        requireSameCluster(json);
                        TransactionResponse response = transaction.validate(TransactionResponse.of(json));
                        lastResponseNanos = System.nanoTime();
                        return new CommitResult(response, outcomeUnknown);
                    } catch (InvalidJsonException e) {
                        problem = endpoint + " returns a response that is not from etcd: "
                                + JsonCodec.printable(e.description());
                        outcomeUnknown = kind == RequestKind.WRITE;
                    }
                }
                case RequestOutcome.Rejected rejected -> {
                    problem = endpoint + " says: " + rejected.message();
                    if (!isTransient(rejected)) {
                        throw outcomeUnknown ? context.outcomeUnknown(problem)
                                : rejection(context, rejected, problem, body.length);
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
            pool.failOver(endpoint);
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

    private RequestOutcome sendAuthenticated(EndpointPool pool, URI endpoint, byte[] body, RequestKind kind) {
        Optional<String> token = Optional.empty();
        if (settings.authenticator().isPresent()) {
            TokenAuthenticator authenticator = settings.authenticator().orElseThrow();
            if (authenticator.token().isEmpty()) {
                RequestOutcome requestOutcome = send(pool, endpoint, TokenAuthenticator.PATH,
                        authenticator.authenticationRequest(), RequestKind.READ, token);
                if (!(requestOutcome instanceof RequestOutcome.Response(JsonObject json))) {
                    // the transaction itself was not sent
                    return requestOutcome instanceof RequestOutcome.ReplyLost(String reason)
                            ? new RequestOutcome.NotSent(reason)
                            : requestOutcome;
                }
                try {
                    authenticator.acceptToken(json);
                } catch (InvalidJsonException e) {
                    return new RequestOutcome.NotSent(endpoint + " gives no token: " + e.description());
                }
            }
            token = authenticator.token();
        }
        RequestOutcome requestOutcome = send(pool, endpoint, TRANSACTION_PATH, body, kind, token);
        if (requestOutcome instanceof RequestOutcome.Rejected rejected) {
            Optional<String> usedToken = token;
            if (settings.authenticator()
                    .filter(authenticator -> authenticator.discardIfStale(rejected, usedToken))
                    .isPresent()) {
                return new RequestOutcome.NotSent(endpoint + " says: " + rejected.message());
            }
        }
        return requestOutcome;
    }

    private RequestOutcome send(EndpointPool pool, URI endpoint, String path, byte[] body, RequestKind kind,
            Optional<String> token) {
        Duration timeout = settings.requestTimeout();
        return switch (kind) {
            case WRITE -> pool.sendUninterruptibly(endpoint, path, body, token, timeout);
            case READ -> {
                try {
                    yield pool.send(endpoint, path, body, token, timeout);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    yield new RequestOutcome.NotSent("interrupted");
                }
            }
        };
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

    /** Whether etcd refused a request because of overload, and will accept it later. */
    private static boolean isTransient(RequestOutcome.Rejected rejected) {
        return rejected.code() == RequestOutcome.Rejected.RESOURCE_EXHAUSTED && !isFull(rejected);
    }

    private static boolean isFull(RequestOutcome.Rejected rejected) {
        return rejected.message().contains("database space exceeded");
    }

    private static RuntimeException rejection(CallContext context, RequestOutcome.Rejected rejected,
            String problem, int length) {
        if (isFull(rejected)) {
            return new StorageFullException(context.subject(), context.operation(),
                    "etcd: " + problem + "; compact and defragment it, or raise its --quota-backend-bytes");
        }
        if (rejected.message().contains("request is too large")) {
            return new InvalidArgumentException(context.subject(), context.operation(), "a request of "
                    + length + " bytes is more than the cluster takes, see etcd's --max-request-bytes");
        }
        if (rejected.code() == RequestOutcome.Rejected.OUT_OF_RANGE) {
            return new RevisionCompactedException(problem);
        }
        return context.unavailable(problem);
    }

    /** Pauses after each member was tried, so that an election can end; closing the client ends the pause. */
    private void backOff(int attempt, int poolSize) {
        if (attempt % poolSize == 0) {
            backOff(attempt / poolSize);
        }
    }

    /** Pauses for a random time, longer each round, so that conflicting writers do not stay in step. */
    void backOff(int round) {
        long maxNanos = Math.min(MAX_BACKOFF_NANOS, TimeUnit.MILLISECONDS.toNanos(1) << Math.min(round, 10));
        try {
            if (closed.await(random.nextLong(maxNanos), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void requireOpen(Operation operation) {
        if (closed.getCount() == 0) {
            throw new ClosedException(ErrorSubject.of("etcd"), operation);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        endpoints.ifPresent(EndpointPool::close);
    }
}
