package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.storage.etcd.Proxy.Fate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replies that do not come back: what was done is found out, or said to be unknown. */
@ExtendWith(SharedCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class LostReplyTest {
    private final EtcdCluster cluster;
    private final String namespace = Stores.namespace();
    private final AtomicInteger writes = new AtomicInteger();
    private Proxy proxy;
    private EtcdStatusStorage direct;
    private EtcdStatusStorage storage;

    LostReplyTest(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void open() throws Exception {
        proxy = Proxy.before(cluster.endpoint(0));
        direct = Stores.open(cluster.endpoints(), namespace);
        storage = Stores.open(proxy.endpoint(), namespace, "deadline", "3s", "request-deadline", "500ms");
    }

    @AfterEach
    void close() {
        storage.close();
        direct.list().forEach(entry -> direct.delete(entry.container()));
        direct.close();
        proxy.close();
    }

    /** The next write meets this, those after it nothing. */
    private void firstWrite(Fate fate, Runnable meanwhile) {
        proxy.follow((path, body) -> {
            if (!Proxy.writes(body)) {
                return new Fate.Relayed();
            }
            int number = writes.incrementAndGet();
            if (number == 2) {
                meanwhile.run();
            }
            return number == 1 ? fate : new Fate.Relayed();
        });
    }

    @Test
    void settlesACreateThatWasDone() {
        ContainerRecord record = Stores.record("pod", "c1", "web");
        firstWrite(new Fate.AnswerLost(), () -> {});
        storage.create(record, Level.DURABLE);
        assertEquals(record, direct.read(Stores.id("c1")));
        assertEquals(2, writes.get());
        assertThrows(AlreadyExistsException.class, () -> storage.create(Stores.record("c1"), Level.DURABLE));
    }

    @Test
    void settlesACreateThatWasDoneAndUpdatedSince() {
        ContainerRecord record = Stores.record("c1");
        firstWrite(new Fate.AnswerLost(), () -> direct.update(Stores.id("c1"), Level.DURABLE,
                Stores::counted));
        storage.create(record, Level.DURABLE);
        assertEquals(2, direct.read(Stores.id("c1")).revision());
    }

    @Test
    void settlesACreateThatAnotherWon() {
        ContainerRecord theirs = Stores.record("c1");
        firstWrite(new Fate.RequestLost(), () -> direct.create(theirs, Level.DURABLE));
        assertThrows(AlreadyExistsException.class, () -> storage.create(Stores.record("c1"), Level.DURABLE));
        assertEquals(theirs, direct.read(Stores.id("c1")));
    }

    @Test
    void settlesAnUpdateThatWasDone() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        firstWrite(new Fate.AnswerLost(), () -> {});
        AtomicInteger calls = new AtomicInteger();
        ContainerRecord updated = storage.update(Stores.id("c1"), Level.DURABLE, record -> {
            calls.incrementAndGet();
            return Stores.counted(record);
        });
        assertEquals(updated, direct.read(Stores.id("c1")));
        assertEquals(1, updated.status().run());
        assertEquals(1, calls.get());
    }

    @Test
    void settlesAnUpdateThatWasDoneAndOverwrittenSince() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        firstWrite(new Fate.AnswerLost(), () -> {
            for (int i = 0; i < 9; i++) {
                direct.update(Stores.id("c1"), Level.DURABLE, Stores::counted);
            }
        });
        ContainerRecord updated = storage.update(Stores.id("c1"), Level.DURABLE, Stores::counted);
        assertEquals(2, updated.revision());
        assertEquals(10, direct.read(Stores.id("c1")).status().run());
    }

    @Test
    void repeatsAnUpdateThatWasNotDone() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        firstWrite(new Fate.RequestLost(), () -> {
            for (int i = 0; i < 9; i++) {
                direct.update(Stores.id("c1"), Level.DURABLE, Stores::counted);
            }
        });
        ContainerRecord updated = storage.update(Stores.id("c1"), Level.DURABLE, Stores::counted);
        assertEquals(11, updated.revision());
        assertEquals(10, direct.read(Stores.id("c1")).status().run());
    }

    @Test
    void doesNotGuessWhenTheHistoryIsCompacted() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        // of this namespace's own member: compacting concerns all, so only what is older than this record
        // goes
        firstWrite(new Fate.AnswerLost(), () -> {
            for (int i = 0; i < 3; i++) {
                direct.update(Stores.id("c1"), Level.DURABLE, Stores::counted);
            }
            compact();
        });
        assertThrows(OutcomeUnknownException.class, () -> storage.update(Stores.id("c1"), Level.DURABLE,
                Stores::counted));
    }

    private void compact() {
        RawKeys keys = new RawKeys(cluster.endpoint(0));
        try {
            String answer = keys.post("/v3/kv/range", "{\"key\":\"AA==\"}");
            java.util.regex.Matcher revision = java.util.regex.Pattern.compile("\"revision\":\"(\\d+)\"")
                    .matcher(answer);
            assertTrue(revision.find(), answer);
            keys.post("/v3/kv/compaction", "{\"revision\":\"" + revision.group(1) + "\"}");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void doesNotBringADeletedRecordBack() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        firstWrite(new Fate.RequestLost(), () -> direct.delete(Stores.id("c1")));
        assertThrows(NotFoundException.class, () -> storage.update(Stores.id("c1"), Level.DURABLE,
                Stores::counted));
        assertThrows(NotFoundException.class, () -> direct.read(Stores.id("c1")));
    }

    @Test
    void doesNotUpdateAnotherLifeOfTheId() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        ContainerRecord second = Stores.record("c1");
        assertThrows(NotFoundException.class, () -> storage.update(Stores.id("c1"), Level.DURABLE, record -> {
            direct.delete(Stores.id("c1"));
            direct.create(second, Level.DURABLE);
            return Stores.counted(record);
        }));
        assertEquals(second, direct.read(Stores.id("c1")));
    }

    @Test
    void settlesADelete() throws Exception {
        direct.create(Stores.record("pod", "c1", "web"), Level.DURABLE);
        ContainerRecord second = Stores.record("pod", "c1", "web");
        firstWrite(new Fate.AnswerLost(), () -> direct.create(second, Level.DURABLE));
        storage.delete(Stores.id("c1"));
        assertEquals(second, direct.read(Stores.id("c1")), "what came after the delete is not touched");
        direct.delete(Stores.id("c1"));
        assertEquals(0, new RawKeys(cluster.endpoint(0)).count(namespace + "/"));
    }

    @Test
    void saysUnknownWhenNoReplyComesBack() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        proxy.follow((path, body) -> Proxy.writes(body) ? new Fate.AnswerLost() : new Fate.Relayed());
        assertThrows(OutcomeUnknownException.class, () -> storage.update(Stores.id("c1"), Level.DURABLE,
                Stores::counted));
        assertThrows(OutcomeUnknownException.class, () -> storage.create(Stores.record("c2"), Level.DURABLE));
        assertThrows(OutcomeUnknownException.class, () -> storage.delete(Stores.id("c1")));
    }

    @Test
    void saysUnavailableWhenNothingCanBeSent() {
        direct.create(Stores.record("c1"), Level.DURABLE);
        proxy.close();
        assertThrows(StorageUnavailableException.class, () -> storage.read(Stores.id("c1")));
        assertThrows(StorageUnavailableException.class, () -> storage.update(Stores.id("c1"), Level.DURABLE,
                Stores::counted));
        assertThrows(StorageUnavailableException.class, () -> storage.create(Stores.record("c2"),
                Level.DURABLE));
        assertThrows(StorageUnavailableException.class, () -> storage.delete(Stores.id("c1")));
        assertEquals(1, direct.read(Stores.id("c1")).revision());
        assertEquals(1, direct.list().size());
    }

    @Test
    void isInterruptedBeforeTheCommitOnly() throws Exception {
        direct.create(Stores.record("c1"), Level.DURABLE);
        interrupted("\"request_range\"", new Fate.AnswerHeld(), OperationInterruptedException.class);
        assertEquals(1, direct.read(Stores.id("c1")).revision());
        interrupted("request_put", new Fate.AnswerHeld(), OutcomeUnknownException.class);
        interrupted("request_put", new Fate.Relayed(), ContainerRecord.class);
    }

    /** Interrupts an update when a request of a kind is under way. */
    private void interrupted(String kind, Fate fate, Class<?> expected) throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        proxy.follow((path, body) -> {
            if (!body.contains(kind) || (Proxy.writes(body) != kind.equals("request_put"))) {
                return new Fate.Relayed();
            }
            underWay.countDown();
            go.await();
            return fate;
        });
        AtomicReference<Object> end = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                end.set(storage.update(Stores.id("c1"), Level.DURABLE, Stores::counted));
            } catch (RuntimeException e) {
                end.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        underWay.await();
        thread.interrupt();
        go.countDown();
        assertTrue(thread.join(java.time.Duration.ofSeconds(20)));
        assertEquals(expected, end.get().getClass(), () -> "it was " + end.get());
        assertTrue(flag.get(), "the flag is lost");
    }

    @Test
    void doesNotWaitWhenClosed() throws Exception {
        direct.create(Stores.record("c1"), Level.DURABLE);
        CountDownLatch underWay = new CountDownLatch(1);
        proxy.follow((path, body) -> {
            underWay.countDown();
            return new Fate.AnswerHeld();
        });
        AtomicReference<Object> end = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                storage.read(Stores.id("c1"));
            } catch (RuntimeException e) {
                end.set(e);
            }
        });
        underWay.await();
        storage.close();
        assertTrue(thread.join(java.time.Duration.ofSeconds(20)));
        assertEquals(dev.stowage.api.error.ClosedException.class, end.get().getClass(), () -> "it was " + end
                .get());
    }
}
