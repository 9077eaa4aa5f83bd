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
final class FaultInjectingProxy implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient upstream = HttpClient.newHttpClient();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile ProxyScript proxyScript;

    /** What becomes of a request. */
    sealed interface ProxyAction {
        /** It is passed on and its answer passed back. */
        record Forward() implements ProxyAction {}

        /** It is carried out; its connection ends without an answer. */
        record DropResponse() implements ProxyAction {}

        /** Its connection ends before it is passed on. */
        record DropRequest() implements ProxyAction {}

        /** It is carried out; no answer comes while the proxy is open. */
        record HoldResponse() implements ProxyAction {}

        /** It is answered so, by nobody who knows. */
        record ForgeResponse(int status, byte[] body) implements ProxyAction {}
    }

    /** Decides, and may wait. */
    @FunctionalInterface
    interface ProxyScript {
        ProxyAction decide(String path, String body) throws Exception;
    }

    private FaultInjectingProxy(HttpServer server, Optional<String> member, ProxyScript proxyScript) {
        this.server = server;
        this.proxyScript = proxyScript;
        server.createContext("/", exchange -> handle(exchange, member));
        server.setExecutor(threads);
        server.start();
    }

    static FaultInjectingProxy inFrontOf(String member) throws IOException {
        return new FaultInjectingProxy(server(), Optional.of(member),
                (path, body) -> new ProxyAction.Forward());
    }

    static FaultInjectingProxy scripted(ProxyScript proxyScript) throws IOException {
        return new FaultInjectingProxy(server(), Optional.empty(), proxyScript);
    }

    private static HttpServer server() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void useScript(ProxyScript next) {
        proxyScript = next;
    }

    static boolean isWrite(String body) {
        return body.contains("request_put") || body.contains("request_delete_range");
    }

    private void handle(HttpExchange exchange, Optional<String> member) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            switch (proxyScript.decide(path, new String(body, StandardCharsets.UTF_8))) {
                case ProxyAction.Forward _ -> respond(exchange, forward(member, path, body));
                case ProxyAction.DropResponse _ -> forward(member, path, body);
                case ProxyAction.DropRequest _ -> {
                }
                case ProxyAction.HoldResponse _ -> {
                    forward(member, path, body);
                    closing.await();
                }
                case ProxyAction.ForgeResponse(int status, byte[] forged) -> {
                    exchange.sendResponseHeaders(status, forged.length == 0 ? -1 : forged.length);
                    exchange.getResponseBody().write(forged);
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

    private HttpResponse<byte[]> forward(Optional<String> member, String path, byte[] body)
            throws IOException, InterruptedException {
        return upstream.send(HttpRequest.newBuilder(URI.create(member.orElseThrow() + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofByteArray());
    }

    private static void respond(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
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
