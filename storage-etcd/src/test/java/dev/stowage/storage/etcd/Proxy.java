package dev.stowage.storage.etcd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a storage and a member, and loses what it is told to. Or stands for a member, and lies. */
final class Proxy implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient upstream = HttpClient.newHttpClient();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Script script;

    /** What becomes of a request. */
    sealed interface Fate {
        /** It is passed on and its answer passed back. */
        record Relayed() implements Fate {}

        /** It is carried out; its connection ends without an answer. */
        record AnswerLost() implements Fate {}

        /** Its connection ends before it is passed on. */
        record RequestLost() implements Fate {}

        /** It is carried out; no answer comes while the proxy is open. */
        record AnswerHeld() implements Fate {}

        /** It is answered so, by nobody who knows. */
        record Lie(int status, byte[] body) implements Fate {}
    }

    /** Decides, and may wait. */
    @FunctionalInterface
    interface Script {
        Fate fate(String path, String body) throws Exception;
    }

    private Proxy(HttpServer server, Optional<String> member, Script script) {
        this.server = server;
        this.script = script;
        server.createContext("/", exchange -> handle(exchange, member));
        server.setExecutor(threads);
        server.start();
    }

    static Proxy before(String member) throws IOException {
        return new Proxy(server(), Optional.of(member), (path, body) -> new Fate.Relayed());
    }

    static Proxy lying(Script script) throws IOException {
        return new Proxy(server(), Optional.empty(), script);
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void follow(Script next) {
        script = next;
    }

    static boolean writes(String body) {
        return body.contains("request_put") || body.contains("request_delete_range");
    }

    private void handle(HttpExchange exchange, Optional<String> member) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            switch (script.fate(path, new String(body, StandardCharsets.UTF_8))) {
                case Fate.Relayed _ -> answer(exchange, forwarded(member, path, body));
                case Fate.AnswerLost _ -> forwarded(member, path, body);
                case Fate.RequestLost _ -> {
                }
                case Fate.AnswerHeld _ -> {
                    forwarded(member, path, body);
                    closing.await();
                }
                case Fate.Lie(int status, byte[] lie) -> {
                    exchange.sendResponseHeaders(status, lie.length == 0 ? -1 : lie.length);
                    exchange.getResponseBody().write(lie);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the other side has gone
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> forwarded(Optional<String> member, String path, byte[] body)
            throws IOException, InterruptedException {
        return upstream.send(HttpRequest.newBuilder(URI.create(member.orElseThrow() + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        exchange.sendResponseHeaders(response.statusCode(), response.body().length);
        exchange.getResponseBody().write(response.body());
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        upstream.shutdownNow();
        threads.shutdownNow();
    }
}
