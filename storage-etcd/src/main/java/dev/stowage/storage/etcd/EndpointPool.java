package dev.stowage.storage.etcd;

import dev.stowage.posix.Deadline;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
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
 * The members of a cluster. Requests go to one member until it fails: if they were spread over three, one
 * stalled member would delay every third. Thread-safe. Its threads are daemons.
 */
final class EndpointPool implements AutoCloseable {
    /** Enough for the longest record in base64; larger pages are split. */
    private static final long MAX_RESPONSE_BYTES = 24L << 20;
    private static final int HTTP_OK = 200;

    /**
     * The gRPC status codes with which a server refuses a request before executing it; see grpc.io, "Status
     * codes".
     */
    private static final Set<Integer> REJECTED_BEFORE_EXECUTION = Set.of(
            RequestOutcome.Rejected.INVALID_ARGUMENT, 5, 6, 7, RequestOutcome.Rejected.RESOURCE_EXHAUSTED, 9,
            RequestOutcome.Rejected.OUT_OF_RANGE, 12, RequestOutcome.Rejected.UNAUTHENTICATED);

    private final List<URI> endpoints;
    private final HttpClient http;
    private final AtomicInteger preferred;

    EndpointPool(List<URI> endpoints, HttpClient http, int preferredIndex) {
        this.endpoints = List.copyOf(endpoints);
        this.http = http;
        this.preferred = new AtomicInteger(preferredIndex);
    }

    int size() {
        return endpoints.size();
    }

    URI preferred() {
        return endpoints.get(preferred.get());
    }

    /** Prefers the next member after one failed, unless another thread has done so. */
    void failOver(URI failed) {
        int index = endpoints.indexOf(failed);
        preferred.compareAndSet(index, (index + 1) % endpoints.size());
    }

    /** Sends a request to one member. An interrupt ends the wait. */
    RequestOutcome send(URI endpoint, String path, byte[] body, Optional<String> token, Deadline deadline)
            throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = sendAsync(endpoint, path, body, token);
        try {
            return await(endpoint, exchange, deadline);
        } finally {
            exchange.cancel(true);
        }
    }

    /**
     * Sends a request to one member. An interrupt does not end the wait; the interrupt status is set
     * afterwards.
     */
    RequestOutcome sendUninterruptibly(URI endpoint, String path, byte[] body,
            Optional<String> token, Deadline deadline) {
        CompletableFuture<HttpResponse<byte[]>> exchange = sendAsync(endpoint, path, body, token);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return await(endpoint, exchange, deadline);
                } catch (InterruptedException e) {
                    // the outcome of a request that was sent must be known; the interrupt flag is set below
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

    private CompletableFuture<HttpResponse<byte[]>> sendAsync(URI endpoint, String path, byte[] body,
            Optional<String> token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path));
        token.ifPresent(text -> request.header("Authorization", text));
        if (body.length > 0) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body));
        }
        return http.sendAsync(request.build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_RESPONSE_BYTES));
    }

    private static RequestOutcome await(URI endpoint, CompletableFuture<HttpResponse<byte[]>> exchange,
            Deadline deadline) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = exchange.get(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
            return parse(endpoint, response.statusCode(), response.body());
        } catch (TimeoutException e) {
            // etcd may have executed the request all the same: the caller decides what to do next
            return new RequestOutcome.ReplyLost(endpoint + " did not answer in time");
        } catch (ExecutionException e) {
            return fromFailure(endpoint, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static RequestOutcome fromFailure(URI endpoint, Throwable cause) {
        return switch (cause) {
            case ConnectException e ->
                new RequestOutcome.NotSent(endpoint + " cannot be reached: " + e.getMessage());
            case HttpConnectTimeoutException _ ->
                new RequestOutcome.NotSent(endpoint + " cannot be reached in time");
            case UnresolvedAddressException _ -> new RequestOutcome.NotSent(endpoint + " has no address");
            case SSLHandshakeException e -> new RequestOutcome.NotSent(
                    endpoint + " is not trusted, or does not trust us: " + e.getMessage());
            // the JDK has no type for this failure
            case IOException e when String.valueOf(e.getMessage()).contains("body exceeds capacity") ->
                new RequestOutcome.ResponseTooLarge(
                        endpoint + " answers with more than " + MAX_RESPONSE_BYTES + " bytes");
            case IOException e -> new RequestOutcome.ReplyLost(endpoint + " broke off: "
                    + JsonCodec.printable(String.valueOf(e.getMessage())) + certificateHint(endpoint));
            default -> new RequestOutcome.ReplyLost(endpoint + " failed: " + cause);
        };
    }

    /**
     * The alert by which a member refuses a certificate may be lost when it closes the connection after it.
     */
    private static String certificateHint(URI endpoint) {
        return "https".equals(endpoint.getScheme())
                ? ", as one does that misses our certificate or does not trust it"
                : "";
    }

    /** A response that is not from etcd, such as the page of a proxy, leaves the outcome unknown. */
    private static RequestOutcome parse(URI endpoint, int status, byte[] body) {
        try {
            JsonObject json = new JsonObject(JsonCodec.readWithLongTexts(body), "");
            if (status == HTTP_OK) {
                return new RequestOutcome.Response(json);
            }
            int code = json.integer("code");
            String message = JsonCodec.printable(json.text("message"));
            return REJECTED_BEFORE_EXECUTION.contains(code) ? new RequestOutcome.Rejected(code, message)
                    : new RequestOutcome.ReplyLost(endpoint + " says: " + message);
        } catch (InvalidJsonException e) {
            return new RequestOutcome.ReplyLost(endpoint + " answers what is not etcd's (HTTP status "
                    + status + "): " + JsonCodec.printable(e.description()));
        }
    }

    /** Aborts requests in progress without waiting. */
    @Override
    public void close() {
        http.shutdownNow();
    }
}
