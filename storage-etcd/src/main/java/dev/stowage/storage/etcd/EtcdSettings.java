package dev.stowage.storage.etcd;

import dev.stowage.api.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * How to reach a cluster.
 *
 * @param endpoints one address for each member; empty: it cannot be reached, see the problem
 * @param tls what to trust and what to show, where the standard of the JVM will not do
 * @param authenticator who to be
 * @param namespace what all keys of the store begin with
 * @param timeout how long an operation goes on asking
 * @param requestTimeout how long one member may take to answer
 * @param pageSize how many records one request asks for
 */
record EtcdSettings(List<URI> endpoints, Optional<SSLContext> tls, Optional<TokenAuthenticator> authenticator,
        String namespace, Duration timeout, Duration requestTimeout, int pageSize) {
    static final String INSTALL_HINT = "apt install etcd-server, or take a cluster that you have, and set"
            + " etcd.endpoints = http://HOST:2379";

    private static final int DEFAULT_PORT = 2379;
    private static final int MAX_NAMESPACE_LENGTH = 200;
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]++(?:/[A-Za-z0-9._-]++)*+");

    /**
     * Reads all settings and collects all problems; with a problem there is no endpoint, and no request is
     * sent.
     */
    static EtcdSettings read(Settings settings) {
        SettingsParser parser = new SettingsParser(settings);
        List<URI> endpoints = parser.endpoints();
        Optional<SSLContext> tls = parser.tls(endpoints);
        Optional<TokenAuthenticator> authenticator = parser.authenticator();
        String namespace = parser.namespace();
        Duration timeout = settings.duration("deadline", Duration.ofSeconds(10));
        Duration requestTimeout = settings.duration("request-deadline", Duration.ofSeconds(2));
        int pageSize = (int) settings.number("page-size", 1, 10_000, 500);
        return new EtcdSettings(parser.valid ? endpoints : List.of(), tls, authenticator, namespace, timeout,
                requestTimeout, pageSize);
    }

    private static final class SettingsParser {
        private final Settings settings;
        private boolean valid = true;

        SettingsParser(Settings settings) {
            this.settings = settings;
        }

        private List<URI> endpoints() {
            List<URI> endpoints = new ArrayList<>();
            for (String text : settings.text("endpoints")
                    .map(all -> all.split(",", -1))
                    .orElse(new String[0])) {
                endpoint(text.strip()).ifPresent(endpoints::add);
            }
            return endpoints.stream().distinct().toList();
        }

        private Optional<URI> endpoint(String text) {
            String problem;
            try {
                URI uri = new URI(text);
                if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
                    problem = "does not begin with http:// or https://";
                } else if (uri.getHost() == null) {
                    problem = "names no host";
                } else if (hasMoreThanHostAndPort(uri)) {
                    problem = "has more than a host and a port";
                } else {
                    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
                    return Optional.of(new URI(uri.getScheme(), null, uri.getHost(), port, "/", null, null));
                }
            } catch (URISyntaxException e) {
                problem = "is no address (" + e.getReason() + ")";
            }
            reject("endpoints", "'" + text + "' " + problem
                    + "; write one address for each member, such as http://10.0.0.1:2379, separated by commas");
            return Optional.empty();
        }

        private static boolean hasMoreThanHostAndPort(URI uri) {
            return uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null
                    || !uri.getRawPath().replace("/", "").isEmpty();
        }

        private Optional<SSLContext> tls(List<URI> endpoints) {
            Optional<Path> ca = path("ca");
            Optional<Path> certificate = path("certificate");
            Optional<Path> key = path("key");
            Optional<TrustManager[]> trust =
                    ca.flatMap(file -> load("ca", () -> PemFiles.trustManagers(file)));
            Optional<KeyManager[]> identity = Optional.empty();
            if (certificate.isPresent() && key.isPresent()) {
                identity =
                        load("key", () -> PemFiles.keyManagers(certificate.orElseThrow(), key.orElseThrow()));
            } else if (certificate.isPresent() != key.isPresent()) {
                reject(certificate.isPresent() ? "certificate" : "key", "certificate and key go together");
            }
            if (trust.isEmpty() && identity.isEmpty()) {
                return Optional.empty();
            }
            if (endpoints.stream().anyMatch(uri -> !"https".equals(uri.getScheme()))) {
                reject("endpoints", "must all be https where ca, certificate or key is set");
            }
            TrustManager[] trustManagers = trust.orElse(null);
            KeyManager[] keyManagers = identity.orElse(null);
            return load("ca", () -> {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keyManagers, trustManagers, null);
                return context;
            });
        }

        private Optional<TokenAuthenticator> authenticator() {
            Optional<String> user = settings.text("user");
            Optional<Path> file = path("password-file");
            if (user.isPresent() != file.isPresent()) {
                reject(user.isPresent() ? "user" : "password-file", "user and password-file go together");
            }
            return file
                    .flatMap(path -> load("password-file",
                            () -> new String(PemFiles.bytes(path), StandardCharsets.UTF_8).stripTrailing()))
                    .flatMap(password -> user.map(name -> new TokenAuthenticator(name, password)));
        }

        private String namespace() {
            String namespace = settings.text("namespace").orElse("stowage");
            if (namespace.length() > MAX_NAMESPACE_LENGTH || !NAMESPACE.matcher(namespace).matches()) {
                reject("namespace", "must be at most " + MAX_NAMESPACE_LENGTH
                        + " letters, digits and . _ - with single / between them");
            }
            return namespace;
        }

        private Optional<Path> path(String key) {
            Optional<Path> path = settings.path(key);
            valid &= path.isPresent() == settings.text(key).isPresent();
            return path;
        }

        private <T> Optional<T> load(String key, FileLoader<T> loader) {
            try {
                return Optional.of(loader.load());
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                reject(key, "cannot be used: " + e);
                return Optional.empty();
            }
        }

        private void reject(String key, String problem) {
            valid = false;
            settings.reject(key, problem);
        }
    }

    @FunctionalInterface
    private interface FileLoader<T> {
        T load() throws IOException, GeneralSecurityException;
    }
}
