package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Availability;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Level;
import dev.stowage.storage.etcd.Proxy.Fate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands at an endpoint need not be etcd: whatever it answers ends in a typed error, in time. */
class HostileReplyTest {
    private static final String HEADER = "\"header\":{\"cluster_id\":\"1\",\"revision\":\"5\"}";
    private static final String EMPTY_READ = "{" + HEADER + ",\"succeeded\":true,\"responses\":["
            + "{\"response_range\":{}}]}";

    private static Stream<Fate.Lie> lies() {
        return Stream.of("", "{", "null", "[]", "\u0000", "<html>proxy</html>", "{}", "{" + HEADER + "}",
                "{\"header\":{\"cluster_id\":7,\"revision\":\"5\"}}",
                "{\"header\":{\"cluster_id\":\"1\",\"revision\":\"-5\"},\"succeeded\":true}",
                "{\"header\":{\"cluster_id\":\"1\",\"revision\":\"1e9\"},\"succeeded\":true}",
                "{" + HEADER + ",\"succeeded\":\"yes\",\"responses\":[{\"response_range\":{}}]}",
                "{" + HEADER + ",\"succeeded\":true,\"responses\":{}}",
                "{" + HEADER + ",\"succeeded\":true,\"responses\":[{\"response_range\":[]}]}",
                // more answers than questions
                "{" + HEADER + ",\"succeeded\":true,\"responses\":[{\"response_range\":{}},"
                        + "{\"response_range\":{}},{\"response_range\":{}}]}",
                read("AAAA", "AA=="), read("%%%", "AA=="), read("bnMvcmVjb3JkL2Mx", "no base64!"),
                "{\"a\":".repeat(2000), "[".repeat(100_000), "{\"a\":1,\"a\":2}")
                .flatMap(body -> Stream.of(lie(200, body), lie(503, body)));
    }

    private static String read(String key, String value) {
        return "{" + HEADER + ",\"succeeded\":true,\"responses\":[{\"response_range\":{\"kvs\":[{\"key\":\""
                + key + "\",\"create_revision\":\"2\",\"mod_revision\":\"3\",\"version\":\"1\",\"value\":\""
                + value + "\"}],\"count\":\"1\"}}]}";
    }

    private static Fate.Lie lie(int status, String body) {
        return new Fate.Lie(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static EtcdStatusStorage open(Proxy proxy) {
        return Stores.open(proxy.endpoint(), "ns", "deadline", "4s", "request-deadline", "3s");
    }

    @Test
    void isUnavailable() throws Exception {
        each(lie -> (path, request) -> lie, (lie, storage) -> {
            assertThrows(StorageUnavailableException.class, () -> storage.read(Stores.id("c1")), lie);
            assertThrows(StorageUnavailableException.class, () -> storage.create(Stores.record("c1"),
                    Level.DURABLE), lie);
        });
    }

    @Test
    void saysUnknownOfAWrite() throws Exception {
        each(lie -> (path, request) -> Proxy.writes(request)
                ? lie
                : lie(200, EMPTY_READ.replace("[", "[{\"response_range\":{}},")),
                (lie, storage) -> assertThrows(OutcomeUnknownException.class, () -> storage.create(
                        Stores.record("c1"), Level.DURABLE), lie));
    }

    @FunctionalInterface
    private interface Look {
        void at(String lie, EtcdStatusStorage storage) throws Exception;
    }

    /** All at a time: each takes as long as the deadline. */
    private static void each(Function<Fate.Lie, Proxy.Script> script, Look look) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> looks = new ArrayList<>();
            lies().forEach(lie -> looks.add(threads.submit(() -> {
                try (Proxy proxy = Proxy.lying(script.apply(lie)); EtcdStatusStorage storage = open(proxy)) {
                    look.at(lie.status() + " " + new String(lie.body(), StandardCharsets.UTF_8), storage);
                }
                return null;
            })));
            for (Future<?> future : looks) {
                future.get();
            }
        }
    }

    @Test
    void doesNotTakeMoreThanItCanHold() throws IOException {
        byte[] much = new byte[50 << 20];
        try (Proxy proxy = Proxy.lying((path, request) -> new Fate.Lie(200, much));
                EtcdStatusStorage storage = Stores.open(proxy.endpoint(), "ns", "deadline", "20s",
                        "request-deadline", "20s", "page-size", "2")) {
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    @Test
    void doesNotFollowARedirect() throws IOException {
        try (Proxy proxy = Proxy.lying((path, request) -> lie(307, "{}"));
                EtcdStatusStorage storage = open(proxy)) {
            assertThrows(StorageUnavailableException.class, () -> storage.read(Stores.id("c1")));
        }
    }

    @Test
    void noticesAnotherCluster() throws IOException {
        try (Proxy proxy = Proxy.lying((path, request) -> lie(200, EMPTY_READ.replace("\"1\"", "\"" + System
                .nanoTime() + "\""))); EtcdStatusStorage storage = open(proxy)) {
            assertThrows(dev.stowage.api.error.NotFoundException.class, () -> storage.read(Stores.id("c1")));
            String message = assertThrows(StorageUnavailableException.class, () -> storage.read(Stores.id(
                    "c1"))).getMessage();
            assertEquals(true, message.contains("another cluster"), message);
        }
    }

    @Test
    void tellsWhatTheClusterRefuses() throws IOException {
        for (Refused refused : new Refused[]{
                new Refused(8, "etcdserver: mvcc: database space exceeded", StorageFullException.class),
                new Refused(3, "etcdserver: request is too large", InvalidArgumentException.class),
                new Refused(7, "etcdserver: permission denied", StorageUnavailableException.class),
                new Refused(16, "etcdserver: invalid auth token", StorageUnavailableException.class),
                new Refused(8, "etcdserver: too many requests", StorageUnavailableException.class)}) {
            try (Proxy proxy = Proxy.lying((path, request) -> Proxy.writes(request)
                    ? lie(400, "{\"code\":" + refused.code + ",\"message\":\"" + refused.message + "\"}")
                    : lie(200, EMPTY_READ.replace("[", "[{\"response_range\":{}},")));
                    EtcdStatusStorage storage = open(proxy)) {
                assertThrows(refused.error, () -> storage.create(Stores.record("c1"), Level.DURABLE));
            }
        }
    }

    @Test
    void isNotAvailable() throws IOException {
        try (Proxy proxy = Proxy.lying((path, request) -> lie(200, "{}"));
                EtcdStatusStorage storage = open(proxy)) {
            assertInstanceOf(Availability.Missing.class, storage.availability());
            assertThrows(StorageUnavailableException.class, storage::list);
            assertThrows(StorageUnavailableException.class, () -> storage.resolve("c1"));
        }
    }

    private record Refused(int code, String message, Class<? extends RuntimeException> error) {}
}
