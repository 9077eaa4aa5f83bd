package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Members and clients that cannot see one another, in networks of the test's own. */
@ExtendWith(EtcdClusterExtension.class)
@Timeout(240)
class PartitionTest {
    private static final int UPDATES_PER_PHASE = 15;

    @Test
    void losesNothingAndShowsNothingStale() throws Exception {
        MachineRequirements.require("netns", TestNetwork.isPossible(),
                "needs root and the command ip, to create network namespaces");
        try (TestNetwork network = TestNetwork.create(3);
                EtcdCluster cluster = EtcdCluster.start(network.plan())) {
            int leader = cluster.leader();
            try (EtcdStatusStorage observer = EtcdFixtures.open(cluster.endpoints(), "part", "deadline",
                    "60s", "request-deadline", "1s")) {
                observer.create(EtcdFixtures.record("c1"), Durability.DURABLE);
                // all but one know all members; one knows only the leader, with whom it is cut off
                List<EtcdStatusStorage> storages = new ArrayList<>(IntStream.range(0, 3)
                        .mapToObj(i -> EtcdFixtures.open(cluster.endpoints(), "part", "deadline", "10s",
                                "request-deadline", "1s"))
                        .toList());
                try (UpdateLoad updateLoad = new UpdateLoad(EtcdFixtures.id("c1"), storages);
                        EtcdStatusStorage minority =
                                EtcdFixtures.open(cluster.endpoint(leader), "part", "deadline", "2s")) {
                    updateLoad.awaitMore(UPDATES_PER_PHASE);
                    assertEquals(1, minority.list().size());
                    network.cutOffFromMembers(leader);
                    updateLoad.awaitMore(UPDATES_PER_PHASE);
                    // its member is reached, but has no quorum: it must not answer from what it remembers
                    assertThrows(StorageUnavailableException.class,
                            () -> minority.read(EtcdFixtures.id("c1")));
                    assertThrows(StorageUnavailableException.class, () -> minority
                            .update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
                    network.heal(leader);
                    updateLoad.awaitMore(UPDATES_PER_PHASE);
                    network.cutOffFromAll((leader + 1) % 3);
                    updateLoad.awaitMore(UPDATES_PER_PHASE);
                    network.heal((leader + 1) % 3);
                    updateLoad.awaitMore(UPDATES_PER_PHASE);
                    updateLoad.finish(observer);
                }
            }
        }
    }
}
