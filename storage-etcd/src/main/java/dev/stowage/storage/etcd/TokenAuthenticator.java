package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Authenticates a user: exchanges the password for a token. Tokens become invalid when they expire, when a
 * member restarts, and when users or roles change; then a new one is requested. Thread-safe.
 */
final class TokenAuthenticator {
    static final String PATH = "/v3/auth/authenticate";

    private final String user;
    private final String password;
    private final AtomicReference<Optional<String>> token = new AtomicReference<>(Optional.empty());

    TokenAuthenticator(String user, String password) {
        this.user = user;
        this.password = password;
    }

    Optional<String> token() {
        return token.get();
    }

    byte[] authenticationRequest() {
        return JsonCodec.write(JsonCodec.object().put("name", user).put("password", password))
                .getBytes(StandardCharsets.UTF_8);
    }

    void acceptToken(JsonObject response) {
        token.set(Optional.of(response.text("token")));
    }

    /**
     * Whether a refusal means that the token is invalid; if so, it is discarded.
     */
    boolean discardIfStale(RequestOutcome.Rejected rejected, Optional<String> usedToken) {
        boolean stale = rejected.code() == RequestOutcome.Rejected.UNAUTHENTICATED
                || rejected.message().contains("revision of auth store is old");
        if (stale && token.get().equals(usedToken)) {
            token.set(Optional.empty());
        }
        return stale;
    }
}
