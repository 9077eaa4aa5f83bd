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
 * @param login who to be
 * @param namespace what all keys of the store begin with
 * @param deadline how long an operation goes on asking
 * @param requestDeadline how long one member may take to answer
 * @param pageSize how many records one request asks for
 */
record EtcdSettings(List<URI> endpoints, Optional<SSLContext> tls, Optional<Login> login, String namespace,
        Duration deadline, Duration requestDeadline, int pageSize) {
    static final String HOW_TO_GET_IT = "apt install etcd-server, or take a cluster that you have, and set"
            + " etcd.endpoints = http://HOST:2379";

    private static final int USUAL_PORT = 2379;
    private static final int LONGEST_NAMESPACE = 200;
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]++(?:/[A-Za-z0-9._-]++)*+");

    /**
     * Reads all, and notes all that is wrong; what is wrong leaves no endpoint, so that nothing is reached.
     */
    static EtcdSettings read(Settings settings) {
        Reader reader = new Reader(settings);
        List<URI> endpoints = reader.endpoints();
        Optional<SSLContext> tls = reader.tls(endpoints);
        Optional<Login> login = reader.login();
        String namespace = reader.namespace();
        Duration deadline = settings.duration("deadline", Duration.ofSeconds(10));
        Duration requestDeadline = settings.duration("request-deadline", Duration.ofSeconds(2));
        int pageSize = (int) settings.number("page-size", 1, 10_000, 500);
        return new EtcdSettings(reader.sound ? endpoints : List.of(), tls, login, namespace, deadline,
                requestDeadline, pageSize);
    }

    private static final class Reader {
        private final Settings settings;
        private boolean sound = true;

        Reader(Settings settings) {
            this.settings = settings;
        }

        private List<URI> endpoints() {
            List<URI> endpoints = new ArrayList<>();
            for (String text : settings.text("endpoints")
                    .map(all -> all.split(",", -1))
                    .orElse(new String[0])) {
                endpoint(text.strip()).ifPresentOrElse(endpoints::add, () -> refuse("endpoints",
                        "must be addresses such as http://10.0.0.1:2379, separated by commas"));
            }
            return endpoints.stream().distinct().toList();
        }

        private static Optional<URI> endpoint(String text) {
            try {
                URI uri = new URI(text);
                boolean plain = uri.getHost() != null && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null && (uri.getRawPath() == null || uri.getRawPath()
                                .replace("/", "")
                                .isEmpty());
                if (!plain || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                    return Optional.empty();
                }
                int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
                return Optional.of(new URI(uri.getScheme(), null, uri.getHost(), port, "/", null, null));
            } catch (URISyntaxException e) {
                return Optional.empty();
            }
        }

        private Optional<SSLContext> tls(List<URI> endpoints) {
            Optional<Path> ca = path("ca");
            Optional<Path> certificate = path("certificate");
            Optional<Path> key = path("key");
            Optional<TrustManager[]> trust = ca.flatMap(file -> loaded("ca", () -> PemFiles.trusting(file)));
            Optional<KeyManager[]> identity = Optional.empty();
            if (certificate.isPresent() && key.isPresent()) {
                identity = loaded("key", () -> PemFiles.showing(certificate.orElseThrow(),
                        key.orElseThrow()));
            } else if (certificate.isPresent() != key.isPresent()) {
                refuse(certificate.isPresent() ? "certificate" : "key", "certificate and key go together");
            }
            if (trust.isEmpty() && identity.isEmpty()) {
                return Optional.empty();
            }
            if (endpoints.stream().anyMatch(uri -> !"https".equals(uri.getScheme()))) {
                refuse("endpoints", "must all be https where ca, certificate or key is set");
            }
            TrustManager[] trusted = trust.orElse(null);
            KeyManager[] shown = identity.orElse(null);
            return loaded("ca", () -> {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(shown, trusted, null);
                return context;
            });
        }

        private Optional<Login> login() {
            Optional<String> user = settings.text("user");
            Optional<Path> file = path("password-file");
            if (user.isPresent() != file.isPresent()) {
                refuse(user.isPresent() ? "user" : "password-file", "user and password-file go together");
            }
            return file.flatMap(path -> loaded("password-file",
                    () -> new String(PemFiles.bytes(path), StandardCharsets.UTF_8).stripTrailing()))
                    .flatMap(password -> user.map(name -> new Login(name, password)));
        }

        private String namespace() {
            String namespace = settings.text("namespace").orElse("stowage");
            if (namespace.length() > LONGEST_NAMESPACE || !NAMESPACE.matcher(namespace).matches()) {
                refuse("namespace", "must be at most " + LONGEST_NAMESPACE
                        + " letters, digits and . _ - with single / between them");
            }
            return namespace;
        }

        private Optional<Path> path(String key) {
            Optional<Path> path = settings.path(key);
            sound &= path.isPresent() == settings.text(key).isPresent();
            return path;
        }

        private <T> Optional<T> loaded(String key, Load<T> load) {
            try {
                return Optional.of(load.run());
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                refuse(key, "cannot be used: " + e);
                return Optional.empty();
            }
        }

        private void refuse(String key, String problem) {
            sound = false;
            settings.refuse(key, problem);
        }
    }

    @FunctionalInterface
    private interface Load<T> {
        T run() throws IOException, GeneralSecurityException;
    }
}
