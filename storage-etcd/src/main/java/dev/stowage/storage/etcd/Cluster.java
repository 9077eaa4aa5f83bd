package dev.stowage.storage.etcd;

import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/**
 * A cluster that carries out transactions: the next member is asked when one fails, until the deadline.
 * Thread-safe.
 *
 * <p>
 * A transaction that writes is sent again when its reply is lost. So its conditions must fail once it has
 * been carried out; which of the two has happened, its caller then reads from the answer.
 */
final class Cluster implements AutoCloseable {
    static final String NO_ENDPOINT = "no endpoint that can be used is set";

    private static final String TRANSACTION = "/v3/kv/txn";
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LATELY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final EtcdSettings settings;
    private final RandomGenerator random;
    private final Optional<Members> members;
    private final AtomicReference<Optional<String>> identity = new AtomicReference<>(Optional.empty());
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long answered = System.nanoTime() - LATELY_NANOS;

    Cluster(EtcdSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.members = settings.endpoints().isEmpty()
                ? Optional.empty()
                : Optional.of(new Members(settings.endpoints(), client(settings),
                        random.nextInt(settings.endpoints().size())));
    }

    private static HttpClient client(EtcdSettings settings) {
        // HTTP/2 on etcd's port is gRPC's
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.requestDeadline());
        settings.tls().ifPresent(client::sslContext);
        return client.build();
    }

    /**
     * What a writing transaction came to.
     *
     * @param answer what the member that answered says
     * @param repeated whether it may have been carried out before, unseen
     */
    record Commit(Answer answer, boolean repeated) {}

    /**
     * Reads; linearizable: the answer holds what was committed before. Interrupted: no effect.
     *
     * @throws SnapshotGoneException if a revision that was asked for has been compacted
     * @throws AnswerTooLongException if the answer is longer than one is taken
     */
    Answer read(Call call, Transaction transaction) {
        return carryOut(call, transaction, Manner.READ).answer();
    }

    /** Writes. Interrupted before it is sent: no effect; later: what is under way is seen through first. */
    Commit commit(Call call, Transaction transaction) {
        return carryOut(call, transaction, Manner.WRITE);
    }

    /** Tells whether there was a quorum a moment ago; then a write need not look for one first. */
    boolean answeredLately() {
        return System.nanoTime() - answered < LATELY_NANOS;
    }

    boolean hasEndpoints() {
        return members.isPresent();
    }

    /** Asks the preferred member for its version; empty if it does not say. */
    Optional<String> version() {
        return members.flatMap(asked -> switch (sent(asked, asked.preferred(), "/version", new byte[0],
                Manner.READ, Optional.empty())) {
            case Reply.Answer(JsonObject json) when json.has("etcdserver") -> Optional.of(json.text(
                    "etcdserver"));
            case Reply _ -> Optional.empty();
        });
    }

    private enum Manner {
        READ, WRITE
    }

    private Commit carryOut(Call call, Transaction transaction, Manner manner) {
        requireOpen(call.operation());
        Members asked = members.orElseThrow(() -> call.unavailable(NO_ENDPOINT + ": "
                + EtcdSettings.HOW_TO_GET_IT));
        byte[] body = transaction.bytes();
        boolean unknown = false;
        String problem = "no time was left to ask";
        for (int attempt = 0; call.hasTimeLeft(); attempt++) {
            if (closed.getCount() == 0 || Thread.currentThread().isInterrupted()) {
                break;
            }
            if (attempt > 0) {
                pause(attempt, asked.number());
            }
            URI member = asked.preferred();
            Reply reply = asked(asked, member, body, manner);
            switch (reply) {
                case Reply.Answer(JsonObject json) -> {
                    try {
                        requireSameCluster(json);
                        Answer answer = transaction.checked(Answer.of(json));
                        answered = System.nanoTime();
                        return new Commit(answer, unknown);
                    } catch (JsonProblem e) {
                        problem = member + " answers what is not etcd's: " + JsonText.printable(e.sentence());
                        unknown = manner == Manner.WRITE;
                    }
                }
                case Reply.Refusal refusal -> {
                    problem = member + " says: " + refusal.message();
                    if (!isPassing(refusal)) {
                        throw unknown ? call.unknown(problem) : refused(call, refusal, problem, body.length);
                    }
                }
                case Reply.NotSent(String reason) -> problem = reason;
                case Reply.Lost(String reason) -> {
                    problem = reason;
                    unknown |= manner == Manner.WRITE;
                }
                case Reply.TooLong(String reason) -> {
                    if (manner == Manner.READ) {
                        throw new AnswerTooLongException(reason);
                    }
                    problem = reason;
                    unknown = true;
                }
            }
            asked.avoid(member);
        }
        if (unknown) {
            throw call.unknown(problem);
        }
        requireOpen(call.operation());
        if (Thread.currentThread().isInterrupted()) {
            throw new OperationInterruptedException(call.subject(), call.operation());
        }
        throw call.unavailable(problem);
    }

    private Reply asked(Members asked, URI member, byte[] body, Manner manner) {
        Optional<String> token = Optional.empty();
        if (settings.login().isPresent()) {
            Login login = settings.login().orElseThrow();
            if (login.token().isEmpty()) {
                Reply reply = sent(asked, member, Login.PATH, login.request(), Manner.READ, token);
                if (!(reply instanceof Reply.Answer(JsonObject json))) {
                    // the transaction itself was not sent
                    return reply instanceof Reply.Lost(String reason) ? new Reply.NotSent(reason) : reply;
                }
                try {
                    login.accept(json);
                } catch (JsonProblem e) {
                    return new Reply.NotSent(member + " gives no token: " + e.sentence());
                }
            }
            token = login.token();
        }
        Reply reply = sent(asked, member, TRANSACTION, body, manner, token);
        if (reply instanceof Reply.Refusal refusal) {
            Optional<String> used = token;
            if (settings.login().filter(login -> login.renews(refusal, used)).isPresent()) {
                return new Reply.NotSent(member + " says: " + refusal.message());
            }
        }
        return reply;
    }

    private Reply sent(Members asked, URI member, String path, byte[] body, Manner manner,
            Optional<String> token) {
        Duration patience = settings.requestDeadline();
        return switch (manner) {
            case WRITE -> asked.askThrough(member, path, body, token, patience);
            case READ -> {
                try {
                    yield asked.ask(member, path, body, token, patience);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    yield new Reply.NotSent("interrupted");
                }
            }
        };
    }

    /**
     * The members of another cluster would answer too, and each update would be lost to half of its readers.
     */
    private void requireSameCluster(JsonObject json) {
        Optional<String> here = Optional.of(json.object("header").text("cluster_id"));
        identity.compareAndSet(Optional.empty(), here);
        if (!identity.get().equals(here)) {
            throw new JsonProblem("header.cluster_id",
                    "is that of another cluster than other endpoints have");
        }
    }

    /** Too many requests at a time: etcd takes them again when it has caught up. */
    private static boolean isPassing(Reply.Refusal refusal) {
        return refusal.code() == Reply.Refusal.RESOURCE_EXHAUSTED && !isFull(refusal);
    }

    private static boolean isFull(Reply.Refusal refusal) {
        return refusal.message().contains("database space exceeded");
    }

    private static RuntimeException refused(Call call, Reply.Refusal refusal, String problem, int length) {
        if (isFull(refusal)) {
            return new StorageFullException(call.subject(), call.operation(),
                    "etcd: " + problem + "; compact and defragment it, or raise its --quota-backend-bytes");
        }
        if (refusal.message().contains("request is too large")) {
            return new InvalidArgumentException(call.subject(), call.operation(), "a request of " + length
                    + " bytes is more than the cluster takes, see etcd's --max-request-bytes");
        }
        if (refusal.code() == Reply.Refusal.OUT_OF_RANGE) {
            return new SnapshotGoneException(problem);
        }
        return call.unavailable(problem);
    }

    /** Waits a little once each member was asked, so that an election can end; not when closed meanwhile. */
    private void pause(int attempt, int members) {
        if (attempt % members == 0) {
            pause(attempt / members);
        }
    }

    /** Waits a random time, longer each round: who always meets another then meets it no more. */
    void pause(int round) {
        long longest = Math.min(LONGEST_PAUSE_NANOS, TimeUnit.MILLISECONDS.toNanos(1) << Math.min(round, 10));
        try {
            if (closed.await(random.nextLong(longest), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void requireOpen(Operation operation) {
        if (closed.getCount() == 0) {
            throw new ClosedException("etcd", operation);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        members.ifPresent(Members::close);
    }
}
