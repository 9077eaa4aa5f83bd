package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Several storages that count one record up and read it, whatever happens to their cluster. */
final class UpdateLoad implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final ContainerId id;
    private final List<EtcdStatusStorage> storages;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong newest = new AtomicLong();
    private final AtomicInteger unknown = new AtomicInteger();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    UpdateLoad(ContainerId id, List<EtcdStatusStorage> storages) {
        this.id = id;
        this.storages = storages;
        storages.forEach(storage -> threads.add(Thread.ofVirtual().start(() -> updateAndRead(storage))));
    }

    private void updateAndRead(EtcdStatusStorage storage) {
        while (!stopped.get()) {
            try {
                ContainerRecord updated = storage.update(id, Durability.DURABLE, EtcdFixtures::nextRun);
                long run = updated.status().run();
                if (!acknowledged.add(run)) {
                    violations.add("two updates made run " + run);
                }
                newest.accumulateAndGet(run, Math::max);
            } catch (OutcomeUnknownException e) {
                unknown.incrementAndGet();
            } catch (StorageUnavailableException | BusyException e) {
                // nothing was done; slow replies and three writers of one record can use up a deadline
            } catch (RuntimeException e) {
                violations.add("an update threw " + e);
            }
            try {
                long before = newest.get();
                long seen = storage.read(id).status().run();
                if (seen < before) {
                    violations.add("a read that began after run " + before + " saw " + seen);
                }
            } catch (StorageUnavailableException e) {
                // nothing was seen
            } catch (RuntimeException e) {
                violations.add("a read threw " + e);
            }
        }
    }

    /** Waits for further updates. */
    void awaitMore(int updates) throws InterruptedException {
        int from = acknowledged.size();
        Poll.untilTrue(TIMEOUT, () -> acknowledged.size() >= from + updates || !violations.isEmpty());
        assertEquals(List.of(), List.copyOf(violations));
    }

    /** Ends the load and compares what was acknowledged with what is there. */
    void finish(EtcdStatusStorage storage) throws InterruptedException {
        stopped.set(true);
        for (Thread thread : threads) {
            assertTrue(thread.join(TIMEOUT), "an update hangs");
        }
        assertEquals(List.of(), List.copyOf(violations));
        long run = storage.read(id).status().run();
        assertTrue(run >= acknowledged.size() && run <= acknowledged.size() + unknown.get(),
                () -> acknowledged.size() + " updates were acknowledged, " + unknown
                        + " unknown, and the record counts " + run);
        assertEquals(run + 1, storage.read(id).revision());
    }

    @Override
    public void close() {
        stopped.set(true);
        storages.forEach(EtcdStatusStorage::close);
    }
}
