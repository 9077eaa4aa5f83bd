package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Members that are killed, stalled and lost under load: no update is lost and no read is stale. */
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(240)
class MemberFailureTest {
    private static final int SOME = 20;
    private static final int STORAGES = 3;

    private EtcdCluster cluster;

    @BeforeAll
    void start() throws Exception {
        cluster = EtcdCluster.start(EtcdCluster.Plan.onLoopback(3));
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    @FunctionalInterface
    private interface Event {
        void happen() throws Exception;
    }

    private void underLoad(Event failure, Event repair) throws Exception {
        String namespace = Stores.namespace();
        try (EtcdStatusStorage calm = Stores.open(cluster.endpoints(), namespace, "deadline", "60s");
                Load load = load(calm, namespace)) {
            load.awaitMore(SOME);
            failure.happen();
            load.awaitMore(SOME);
            repair.happen();
            load.awaitMore(SOME);
            load.finish(calm);
        }
    }

    private Load load(EtcdStatusStorage calm, String namespace) {
        calm.create(Stores.record("c1"), Level.DURABLE);
        return new Load(Stores.id("c1"), IntStream.range(0, STORAGES)
                .mapToObj(i -> Stores.open(cluster.endpoints(), namespace, "request-deadline", "1s"))
                .toList());
    }

    @Test
    void oneIsKilled() throws Exception {
        int follower = (cluster.leader() + 1) % cluster.size();
        underLoad(() -> cluster.kill(follower), () -> {
            cluster.start(follower);
            cluster.awaitHealthy(follower);
        });
    }

    @Test
    void theLeaderIsKilled() throws Exception {
        int leader = cluster.leader();
        underLoad(() -> cluster.kill(leader), () -> {
            cluster.start(leader);
            cluster.awaitHealthy(leader);
        });
    }

    @Test
    void theLeaderIsStalled() throws Exception {
        int leader = cluster.leader();
        underLoad(() -> cluster.stall(leader), () -> cluster.resume(leader));
        cluster.awaitHealthy(leader);
    }

    @Test
    void theQuorumIsLostAndRegained() throws Exception {
        String namespace = Stores.namespace();
        ContainerRecord record = Stores.record("pod", "c1", "web");
        try (EtcdStatusStorage storage = Stores.open(cluster.endpoints(), namespace, "deadline", "60s")) {
            storage.create(record, Level.DURABLE);
        }
        cluster.kill(0);
        cluster.kill(1);
        try (EtcdStatusStorage storage = Stores.open(cluster.endpoints(), namespace, "deadline", "2s",
                "request-deadline", "500ms")) {
            refuses(() -> storage.read(Stores.id("c1")));
            refuses(storage::list);
            refuses(() -> storage.list(Stores.id("pod")));
            refuses(() -> storage.resolve("web"));
            refuses(() -> storage.update(Stores.id("c1"), Level.DURABLE, Stores::counted));
            refuses(() -> storage.create(Stores.record("c2"), Level.DURABLE));
            refuses(() -> storage.delete(Stores.id("c1")));
        } finally {
            cluster.start(0);
            cluster.start(1);
        }
        cluster.awaitHealthy(0);
        cluster.awaitHealthy(1);
        try (EtcdStatusStorage storage = Stores.open(cluster.endpoints(), namespace, "deadline", "60s")) {
            assertEquals(record, storage.read(Stores.id("c1")));
            assertEquals(List.of(record.id()), storage.list().stream().map(entry -> entry.id()).toList());
            assertEquals(record.id(), storage.resolve("web"));
            assertEquals(2, storage.update(Stores.id("c1"), Level.DURABLE, Stores::counted).revision());
        }
    }

    private static void refuses(org.junit.jupiter.api.function.Executable act) {
        assertThrows(StorageUnavailableException.class, act);
    }
}
