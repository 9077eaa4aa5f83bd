package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members and clients that cannot see one another, in networks of the test's own. */
@ExtendWith(SharedCluster.class)
@Timeout(240)
class PartitionTest {
    private static final int SOME = 15;

    @Test
    void losesNothingAndShowsNothingStale() throws Exception {
        Assumptions.assumeTrue(TestNetwork.isPossible(),
                "not run: needs root and the command ip, to make network namespaces");
        try (TestNetwork network = TestNetwork.make(3);
                EtcdCluster cluster = EtcdCluster.start(network.plan())) {
            int leader = cluster.leader();
            try (EtcdStatusStorage calm = Stores.open(cluster.endpoints(), "part", "deadline", "60s",
                    "request-deadline", "1s")) {
                calm.create(Stores.record("c1"), Level.DURABLE);
                // all but one know all members; one knows only the leader, with whom it is cut off
                List<EtcdStatusStorage> storages = new ArrayList<>(IntStream.range(0, 3)
                        .mapToObj(i -> Stores.open(cluster.endpoints(), "part", "request-deadline", "1s"))
                        .toList());
                try (Load load = new Load(Stores.id("c1"), storages);
                        EtcdStatusStorage minority = Stores.open(cluster.endpoint(leader), "part", "deadline",
                                "3s", "request-deadline", "3s")) {
                    load.awaitMore(SOME);
                    assertEquals(1, minority.list().size());
                    network.cutOffFromMembers(leader);
                    load.awaitMore(SOME);
                    // its member is reached, but has no quorum: it must not answer from what it remembers
                    assertThrows(StorageUnavailableException.class, () -> minority.read(Stores.id("c1")));
                    assertThrows(StorageUnavailableException.class, () -> minority.update(Stores.id("c1"),
                            Level.DURABLE, Stores::counted));
                    network.heal(leader);
                    load.awaitMore(SOME);
                    network.cutOffFromAll((leader + 1) % 3);
                    load.awaitMore(SOME);
                    network.heal((leader + 1) % 3);
                    load.awaitMore(SOME);
                    load.finish(calm);
                }
            }
        }
    }
}
