package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Availability;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.storage.etcd.FaultInjectingProxy.ProxyAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands at an endpoint need not be etcd: whatever it answers ends in a typed error, in time. */
class HostileResponseTest {
    private static final String HEADER = "\"header\":{\"cluster_id\":\"1\",\"revision\":\"5\"}";
    private static final String EMPTY_READ =
            "{" + HEADER + ",\"succeeded\":true,\"responses\":[" + "{\"response_range\":{}}]}";

    private static Stream<ProxyAction.ForgeResponse> forgedResponses() {
        return Stream
                .of("", "{", "null", "[]", "\u0000", "<html>proxy</html>", "{}", "{" + HEADER + "}",
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
                .flatMap(body -> Stream.of(forged(200, body), forged(503, body)));
    }

    private static String read(String key, String value) {
        return "{" + HEADER + ",\"succeeded\":true,\"responses\":[{\"response_range\":{\"kvs\":[{\"key\":\""
                + key + "\",\"create_revision\":\"2\",\"mod_revision\":\"3\",\"version\":\"1\",\"value\":\""
                + value + "\"}],\"count\":\"1\"}}]}";
    }

    private static ProxyAction.ForgeResponse forged(int status, String body) {
        return new ProxyAction.ForgeResponse(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static EtcdStatusStorage open(FaultInjectingProxy faultInjectingProxy) {
        return EtcdFixtures.open(faultInjectingProxy.endpoint(), "ns", "deadline", "2s");
    }

    @Test
    void isUnavailable() throws Exception {
        each(forgedResponse -> (path, request) -> forgedResponse, (forgedResponse, storage) -> {
            assertThrows(StorageUnavailableException.class, () -> storage.read(EtcdFixtures.id("c1")),
                    forgedResponse);
            assertThrows(StorageUnavailableException.class,
                    () -> storage.create(EtcdFixtures.record("c1"), Durability.DURABLE), forgedResponse);
        });
    }

    @Test
    void reportsAWriteAsOutcomeUnknown() throws Exception {
        each(forgedResponse -> (path, request) -> FaultInjectingProxy.isWrite(request) ? forgedResponse
                : forged(200, EMPTY_READ.replace("[", "[{\"response_range\":{}},")),
                (forgedResponse, storage) -> assertThrows(OutcomeUnknownException.class,
                        () -> storage.create(EtcdFixtures.record("c1"), Durability.DURABLE), forgedResponse));
    }

    @FunctionalInterface
    private interface StorageCheck {
        void check(String forgedResponse, EtcdStatusStorage storage) throws Exception;
    }

    /** All at a time: each takes as long as the deadline. */
    private static void each(Function<ProxyAction.ForgeResponse, FaultInjectingProxy.ProxyScript> script,
            StorageCheck check) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> checks = new ArrayList<>();
            forgedResponses().forEach(forgedResponse -> checks.add(threads.submit(() -> {
                try (FaultInjectingProxy faultInjectingProxy =
                        FaultInjectingProxy.scripted(script.apply(forgedResponse));
                        EtcdStatusStorage storage = open(faultInjectingProxy)) {
                    check.check(forgedResponse.status() + " "
                            + new String(forgedResponse.body(), StandardCharsets.UTF_8), storage);
                }
                return null;
            })));
            for (Future<?> future : checks) {
                future.get();
            }
        }
    }

    @Test
    void refusesResponsesThatAreTooLarge() throws IOException {
        byte[] much = new byte[50 << 20];
        try (FaultInjectingProxy faultInjectingProxy =
                FaultInjectingProxy.scripted((path, request) -> new ProxyAction.ForgeResponse(200, much));
                EtcdStatusStorage storage =
                        EtcdFixtures.open(faultInjectingProxy.endpoint(), "ns", "page-size", "2")) {
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    @Test
    void doesNotFollowARedirect() throws IOException {
        try (FaultInjectingProxy faultInjectingProxy =
                FaultInjectingProxy.scripted((path, request) -> forged(307, "{}"));
                EtcdStatusStorage storage = open(faultInjectingProxy)) {
            assertThrows(StorageUnavailableException.class, () -> storage.read(EtcdFixtures.id("c1")));
        }
    }

    @Test
    void noticesAnotherCluster() throws IOException {
        AtomicInteger replies = new AtomicInteger();
        try (FaultInjectingProxy faultInjectingProxy =
                FaultInjectingProxy.scripted((path, request) -> forged(200,
                        EMPTY_READ.replace("\"1\"", "\"" + replies.incrementAndGet() + "\"")));
                EtcdStatusStorage storage = open(faultInjectingProxy)) {
            assertThrows(dev.stowage.api.error.NotFoundException.class,
                    () -> storage.read(EtcdFixtures.id("c1")));
            String message =
                    assertThrows(StorageUnavailableException.class, () -> storage.read(EtcdFixtures.id("c1")))
                            .getMessage();
            assertEquals(true, message.contains("another cluster"), message);
        }
    }

    @Test
    void mapsRejectionsToTypedErrors() throws IOException {
        for (ClusterRejection rejection : new ClusterRejection[]{
                new ClusterRejection(8, "etcdserver: mvcc: database space exceeded",
                        StorageFullException.class),
                new ClusterRejection(3, "etcdserver: request is too large", InvalidArgumentException.class),
                new ClusterRejection(7, "etcdserver: permission denied", StorageUnavailableException.class),
                new ClusterRejection(16, "etcdserver: invalid auth token", StorageUnavailableException.class),
                new ClusterRejection(8, "etcdserver: too many requests",
                        StorageUnavailableException.class)}) {
            try (FaultInjectingProxy faultInjectingProxy =
                    FaultInjectingProxy.scripted((path, request) -> FaultInjectingProxy.isWrite(request)
                            ? forged(400,
                                    "{\"code\":" + rejection.code + ",\"message\":\"" + rejection.message
                                            + "\"}")
                            : forged(200, EMPTY_READ.replace("[", "[{\"response_range\":{}},")));
                    EtcdStatusStorage storage = open(faultInjectingProxy)) {
                assertThrows(rejection.error,
                        () -> storage.create(EtcdFixtures.record("c1"), Durability.DURABLE));
            }
        }
    }

    @Test
    void isNotAvailable() throws IOException {
        try (FaultInjectingProxy faultInjectingProxy =
                FaultInjectingProxy.scripted((path, request) -> forged(200, "{}"));
                EtcdStatusStorage storage = open(faultInjectingProxy)) {
            assertInstanceOf(Availability.Unavailable.class, storage.availability());
            assertThrows(StorageUnavailableException.class, storage::list);
            assertThrows(StorageUnavailableException.class, () -> storage.resolve("c1"));
        }
    }

    private record ClusterRejection(int code, String message, Class<? extends RuntimeException> error) {}
}
