package dev.stowage.storage.etcd;

import dev.stowage.posix.Deadline;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;

/**
 * Sends requests to the members of a cluster, each to one member with a timeout of its own, and logs in where
 * the cluster wants it. Thread-safe.
 */
final class MemberRequests implements AutoCloseable {
    private static final String TRANSACTION_PATH = "/v3/kv/txn";

    private final EtcdSettings settings;
    private final EndpointPool pool;

    MemberRequests(EtcdSettings settings, int preferredIndex) {
        this.settings = settings;
        this.pool = new EndpointPool(settings.endpoints(), httpClient(settings), preferredIndex);
    }

    private static HttpClient httpClient(EtcdSettings settings) {
        // HTTP/2 on the port of etcd is gRPC
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.requestTimeout());
        settings.tls().ifPresent(client::sslContext);
        return client.build();
    }

    /** What an interrupt does to a request. */
    enum RequestKind {
        /** It ends the wait: nothing was changed. */
        READ,
        /** It does not, since the outcome must be known. */
        WRITE
    }

    int memberCount() {
        return pool.size();
    }

    URI preferredEndpoint() {
        return pool.preferred();
    }

    /** Prefers the next member after one failed. */
    void failOver(URI failed) {
        pool.failOver(failed);
    }

    /** Requests the version of the preferred member; empty if it does not reply with one. */
    Optional<String> version() {
        return switch (send(pool.preferred(), "/version", new byte[0], RequestKind.READ, Optional.empty())) {
            case RequestOutcome.Response(JsonObject json) when json.has("etcdserver") ->
                Optional.of(json.text("etcdserver"));
            case RequestOutcome _ -> Optional.empty();
        };
    }

    /** Sends a transaction, after a login if there is no token. */
    RequestOutcome send(URI endpoint, byte[] transaction, RequestKind kind) {
        if (settings.authenticator().isEmpty()) {
            return send(endpoint, TRANSACTION_PATH, transaction, kind, Optional.empty());
        }
        TokenAuthenticator authenticator = settings.authenticator().orElseThrow();
        if (authenticator.token().isEmpty()) {
            Optional<RequestOutcome> failure = logIn(endpoint, authenticator);
            if (failure.isPresent()) {
                return failure.orElseThrow();
            }
        }
        Optional<String> token = authenticator.token();
        RequestOutcome requestOutcome = send(endpoint, TRANSACTION_PATH, transaction, kind, token);
        return requestOutcome instanceof RequestOutcome.Rejected rejected
                && authenticator.discardIfStale(rejected, token)
                        ? new RequestOutcome.NotSent(endpoint + " says: " + rejected.message())
                        : requestOutcome;
    }

    /** Returns the failure, if there is one: then the transaction is not sent. */
    private Optional<RequestOutcome> logIn(URI endpoint, TokenAuthenticator authenticator) {
        RequestOutcome requestOutcome = send(endpoint, TokenAuthenticator.PATH,
                authenticator.authenticationRequest(), RequestKind.READ, Optional.empty());
        return switch (requestOutcome) {
            case RequestOutcome.Response(JsonObject json) -> {
                try {
                    authenticator.acceptToken(json);
                    yield Optional.empty();
                } catch (InvalidJsonException e) {
                    yield Optional
                            .of(new RequestOutcome.NotSent(endpoint + " gives no token: " + e.description()));
                }
            }
            case RequestOutcome.ReplyLost(String problem) -> Optional.of(new RequestOutcome.NotSent(problem));
            case RequestOutcome failure -> Optional.of(failure);
        };
    }

    private RequestOutcome send(URI endpoint, String path, byte[] body, RequestKind kind,
            Optional<String> token) {
        Deadline deadline = Deadline.after(settings.requestTimeout());
        return switch (kind) {
            case WRITE -> pool.sendUninterruptibly(endpoint, path, body, token, deadline);
            case READ -> {
                try {
                    yield pool.send(endpoint, path, body, token, deadline);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    yield new RequestOutcome.NotSent("interrupted");
                }
            }
        };
    }

    /** Aborts requests in progress without waiting. */
    @Override
    public void close() {
        pool.close();
    }
}
