package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import dev.stowage.records.json.JsonText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;

/**
 * The members of a cluster, of which one is asked until it fails: spreading requests over all would let one
 * stalled member delay every third. Thread-safe. Its threads are daemons.
 */
final class Members implements AutoCloseable {
    /** The longest record in base64 and a little more; a page is cut to fit. */
    private static final long LONGEST_ANSWER = 24L << 20;
    private static final int OK = 200;

    /** Those statuses of gRPC's which a server gives instead of trying; see grpc.io, "Status codes". */
    private static final Set<Integer> NOTHING_DONE = Set.of(Reply.Refusal.INVALID_ARGUMENT, 5, 6, 7,
            Reply.Refusal.RESOURCE_EXHAUSTED, 9, Reply.Refusal.OUT_OF_RANGE, 12,
            Reply.Refusal.UNAUTHENTICATED);

    private final List<URI> endpoints;
    private final HttpClient http;
    private final AtomicInteger preferred;

    Members(List<URI> endpoints, HttpClient http, int first) {
        this.endpoints = List.copyOf(endpoints);
        this.http = http;
        this.preferred = new AtomicInteger(first);
    }

    int number() {
        return endpoints.size();
    }

    URI preferred() {
        return endpoints.get(preferred.get());
    }

    /** Prefers another than the one that failed, unless somebody else has seen to it. */
    void avoid(URI failed) {
        int index = endpoints.indexOf(failed);
        preferred.compareAndSet(index, (index + 1) % endpoints.size());
    }

    /** Asks one member. An interrupt ends the wait. */
    Reply ask(URI member, String path, byte[] body, Optional<String> token, Duration patience)
            throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = send(member, path, body, token);
        try {
            return awaited(member, exchange, patience);
        } finally {
            exchange.cancel(true);
        }
    }

    /** Asks one member and waits whatever comes: an interrupt is kept for later. */
    Reply askThrough(URI member, String path, byte[] body, Optional<String> token, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        CompletableFuture<HttpResponse<byte[]>> exchange = send(member, path, body, token);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return awaited(member, exchange, Duration.ofNanos(end - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            exchange.cancel(true);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> send(URI member, String path, byte[] body,
            Optional<String> token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(member.resolve(path));
        token.ifPresent(text -> request.header("Authorization", text));
        if (body.length > 0) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
        }
        return http.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(),
                LONGEST_ANSWER));
    }

    private static Reply awaited(URI member, CompletableFuture<HttpResponse<byte[]>> exchange,
            Duration patience) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = exchange.get(Math.max(0, patience.toNanos()),
                    TimeUnit.NANOSECONDS);
            return judged(member, response.statusCode(), response.body());
        } catch (TimeoutException e) {
            return new Reply.Lost(member + " did not answer in time");
        } catch (ExecutionException e) {
            return failed(member, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static Reply failed(URI member, Throwable cause) {
        return switch (cause) {
            case ConnectException e -> new Reply.NotSent(member + " cannot be reached: " + e.getMessage());
            case HttpConnectTimeoutException _ -> new Reply.NotSent(member + " cannot be reached in time");
            case UnresolvedAddressException _ -> new Reply.NotSent(member + " has no address");
            case SSLHandshakeException e ->
                new Reply.NotSent(member + " is not trusted, or does not trust us: "
                        + e.getMessage());
            // the JDK has no type for it
            case IOException e when String.valueOf(e.getMessage()).contains("body exceeds capacity") ->
                new Reply.TooLong(member + " answers with more than " + LONGEST_ANSWER + " bytes");
            case IOException e -> new Reply.Lost(member + " broke off: "
                    + JsonText.printable(String.valueOf(e.getMessage())) + whyPerhaps(member));
            default -> new Reply.Lost(member + " failed: " + cause);
        };
    }

    /**
     * The alert by which a member refuses a certificate may be lost when it closes the connection after it.
     */
    private static String whyPerhaps(URI member) {
        return "https".equals(member.getScheme())
                ? ", as one does that misses our certificate or does not trust it"
                : "";
    }

    /** What is not etcd's, such as the page of a proxy, says nothing of what was done. */
    private static Reply judged(URI member, int status, byte[] body) {
        try {
            JsonObject json = new JsonObject(JsonText.readWithLongTexts(body), "");
            if (status == OK) {
                return new Reply.Answer(json);
            }
            int code = json.integer("code");
            String message = JsonText.printable(json.text("message"));
            return NOTHING_DONE.contains(code)
                    ? new Reply.Refusal(code, message)
                    : new Reply.Lost(member + " says: " + message);
        } catch (JsonProblem e) {
            return new Reply.Lost(member + " answers what is not etcd's (HTTP status " + status + "): "
                    + JsonText.printable(e.sentence()));
        }
    }

    /** Breaks off what is under way; waits for nothing. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
