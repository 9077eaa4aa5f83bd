package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
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
@ExtendWith(EtcdClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(240)
class MemberFailureTest {
    private static final int UPDATES_PER_PHASE = 20;
    private static final int STORAGES = 3;

    private EtcdCluster cluster;

    @BeforeAll
    void start() throws Exception {
        cluster = EtcdCluster.start(EtcdCluster.ClusterPlan.onLoopback(3));
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    @FunctionalInterface
    private interface ClusterEvent {
        void run() throws Exception;
    }

    private void underLoad(ClusterEvent failure, ClusterEvent repair) throws Exception {
        String namespace = EtcdFixtures.uniqueNamespace();
        try (EtcdStatusStorage observer = openPatient(namespace);
                UpdateLoad updateLoad = load(observer, namespace)) {
            updateLoad.awaitMore(UPDATES_PER_PHASE);
            failure.run();
            updateLoad.awaitMore(UPDATES_PER_PHASE);
            repair.run();
            updateLoad.awaitMore(UPDATES_PER_PHASE);
            updateLoad.finish(observer);
        }
    }

    /** Asks the next member soon if one is stalled, and goes on asking. */
    private EtcdStatusStorage openPatient(String namespace) {
        return EtcdFixtures.open(cluster.endpoints(), namespace, "request-deadline", "2s");
    }

    private UpdateLoad load(EtcdStatusStorage observer, String namespace) {
        observer.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        return new UpdateLoad(EtcdFixtures.id("c1"),
                IntStream.range(0, STORAGES)
                        .mapToObj(i -> EtcdFixtures.open(cluster.endpoints(), namespace, "deadline", "10s",
                                "request-deadline", "1s"))
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
        String namespace = EtcdFixtures.uniqueNamespace();
        ContainerRecord record = EtcdFixtures.record("pod", "c1", "web");
        try (EtcdStatusStorage storage = openPatient(namespace)) {
            storage.create(record, Durability.DURABLE);
        }
        cluster.kill(0);
        cluster.kill(1);
        try (EtcdStatusStorage storage = EtcdFixtures.open(cluster.endpoints(), namespace, "deadline", "2s",
                "request-deadline", "500ms")) {
            refuses(() -> storage.read(EtcdFixtures.id("c1")));
            refuses(storage::list);
            refuses(() -> storage.list(EtcdFixtures.id("pod")));
            refuses(() -> storage.resolve("web"));
            refuses(() -> storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
            refuses(() -> storage.create(EtcdFixtures.record("c2"), Durability.DURABLE));
            refuses(() -> storage.delete(EtcdFixtures.id("c1")));
        } finally {
            cluster.start(0);
            cluster.start(1);
        }
        cluster.awaitHealthy(0);
        cluster.awaitHealthy(1);
        try (EtcdStatusStorage storage = openPatient(namespace)) {
            assertEquals(record, storage.read(EtcdFixtures.id("c1")));
            assertEquals(List.of(record.id()), storage.list().stream().map(entry -> entry.id()).toList());
            assertEquals(record.id(), storage.resolve("web"));
            assertEquals(2, storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun)
                    .revision());
        }
    }

    private static void refuses(org.junit.jupiter.api.function.Executable act) {
        assertThrows(StorageUnavailableException.class, act);
    }
}
