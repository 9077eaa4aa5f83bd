package dev.stowage.storage.etcd;

import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A user of a cluster, and the token that a cluster has given for its password. Tokens expire, are forgotten
 * by members that restart, and end with every change of users or roles: then another is fetched. Thread-safe.
 */
final class Login {
    static final String PATH = "/v3/auth/authenticate";

    private final String user;
    private final String password;
    private final AtomicReference<Optional<String>> token = new AtomicReference<>(Optional.empty());

    Login(String user, String password) {
        this.user = user;
        this.password = password;
    }

    Optional<String> token() {
        return token.get();
    }

    byte[] request() {
        return JsonText.write(JsonText.object().put("name", user).put("password", password))
                .getBytes(StandardCharsets.UTF_8);
    }

    void accept(JsonObject answer) {
        token.set(Optional.of(answer.text("token")));
    }

    /**
     * Tells whether a refusal means that another token is needed; then the one that was used is forgotten.
     */
    boolean renews(Reply.Refusal refusal, Optional<String> used) {
        boolean stale = refusal.code() == Reply.Refusal.UNAUTHENTICATED
                || refusal.message().contains("revision of auth store is old");
        if (stale && token.get().equals(used)) {
            token.set(Optional.empty());
        }
        return stale;
    }
}
