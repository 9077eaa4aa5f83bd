package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.storage.etcd.FaultInjectingProxy.ProxyAction;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replies that do not come back: what was done is found out, or said to be unknown. */
@ExtendWith(EtcdClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class LostResponseTest {
    private final EtcdCluster cluster;
    private final String namespace = EtcdFixtures.uniqueNamespace();
    private final AtomicInteger writes = new AtomicInteger();
    private FaultInjectingProxy faultInjectingProxy;
    private EtcdStatusStorage direct;
    private EtcdStatusStorage storage;

    LostResponseTest(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void open() throws Exception {
        faultInjectingProxy = FaultInjectingProxy.inFrontOf(cluster.endpoint(0));
        direct = EtcdFixtures.open(cluster.endpoints(), namespace);
        storage = EtcdFixtures.open(faultInjectingProxy.endpoint(), namespace);
    }

    /** For operations that fail when their timeout has expired. */
    private EtcdStatusStorage openWithShortTimeout() {
        return EtcdFixtures.open(faultInjectingProxy.endpoint(), namespace, "deadline", "2s");
    }

    @AfterEach
    void close() {
        storage.close();
        direct.list().forEach(entry -> direct.delete(entry.container()));
        direct.close();
        faultInjectingProxy.close();
    }

    /** The next write meets this, those after it nothing. */
    private void onFirstWrite(ProxyAction action, Runnable meanwhile) {
        faultInjectingProxy.useScript((path, body) -> {
            if (!FaultInjectingProxy.isWrite(body)) {
                return new ProxyAction.Forward();
            }
            int number = writes.incrementAndGet();
            if (number == 2) {
                meanwhile.run();
            }
            return number == 1 ? action : new ProxyAction.Forward();
        });
    }

    @Test
    void resolvesACreateThatWasApplied() {
        ContainerRecord record = EtcdFixtures.record("pod", "c1", "web");
        onFirstWrite(new ProxyAction.DropResponse(), () -> {});
        storage.create(record, Durability.DURABLE);
        assertEquals(record, direct.read(EtcdFixtures.id("c1")));
        assertEquals(2, writes.get());
        assertThrows(AlreadyExistsException.class,
                () -> storage.create(EtcdFixtures.record("c1"), Durability.DURABLE));
    }

    @Test
    void resolvesACreateThatWasAppliedAndUpdatedSince() {
        ContainerRecord record = EtcdFixtures.record("c1");
        onFirstWrite(new ProxyAction.DropResponse(),
                () -> direct.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
        storage.create(record, Durability.DURABLE);
        assertEquals(2, direct.read(EtcdFixtures.id("c1")).revision());
    }

    @Test
    void resolvesACreateThatLostToAnother() {
        ContainerRecord otherRecord = EtcdFixtures.record("c1");
        onFirstWrite(new ProxyAction.DropRequest(), () -> direct.create(otherRecord, Durability.DURABLE));
        assertThrows(AlreadyExistsException.class,
                () -> storage.create(EtcdFixtures.record("c1"), Durability.DURABLE));
        assertEquals(otherRecord, direct.read(EtcdFixtures.id("c1")));
    }

    @Test
    void resolvesAnUpdateThatWasApplied() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        onFirstWrite(new ProxyAction.DropResponse(), () -> {});
        AtomicInteger calls = new AtomicInteger();
        ContainerRecord updated = storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, record -> {
            calls.incrementAndGet();
            return EtcdFixtures.nextRun(record);
        });
        assertEquals(updated, direct.read(EtcdFixtures.id("c1")));
        assertEquals(1, updated.status().run());
        assertEquals(1, calls.get());
    }

    @Test
    void resolvesAnUpdateThatWasAppliedAndOverwrittenSince() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        onFirstWrite(new ProxyAction.DropResponse(), () -> {
            for (int i = 0; i < 9; i++) {
                direct.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
            }
        });
        ContainerRecord updated =
                storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
        assertEquals(2, updated.revision());
        assertEquals(10, direct.read(EtcdFixtures.id("c1")).status().run());
    }

    @Test
    void retriesAnUpdateThatWasNotApplied() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        onFirstWrite(new ProxyAction.DropRequest(), () -> {
            for (int i = 0; i < 9; i++) {
                direct.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
            }
        });
        ContainerRecord updated =
                storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
        assertEquals(11, updated.revision());
        assertEquals(10, direct.read(EtcdFixtures.id("c1")).status().run());
    }

    @Test
    void doesNotGuessWhenTheHistoryIsCompacted() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        // of this namespace's own member: compacting concerns all, so only what is older than this record
        // goes
        onFirstWrite(new ProxyAction.DropResponse(), () -> {
            for (int i = 0; i < 3; i++) {
                direct.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
            }
            compact();
        });
        OutcomeUnknownException unknown = assertThrows(OutcomeUnknownException.class,
                () -> storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
        assertInstanceOf(RevisionCompactedException.class, unknown.getCause());
    }

    private void compact() {
        RawKeys keys = new RawKeys(cluster.endpoint(0));
        try {
            String answer = keys.post("/v3/kv/range", "{\"key\":\"AA==\"}");
            java.util.regex.Matcher revision =
                    java.util.regex.Pattern.compile("\"revision\":\"(\\d+)\"").matcher(answer);
            assertTrue(revision.find(), answer);
            keys.post("/v3/kv/compaction", "{\"revision\":\"" + revision.group(1) + "\"}");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void doesNotBringADeletedRecordBack() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        onFirstWrite(new ProxyAction.DropRequest(), () -> direct.delete(EtcdFixtures.id("c1")));
        assertThrows(NotFoundException.class,
                () -> storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
        assertThrows(NotFoundException.class, () -> direct.read(EtcdFixtures.id("c1")));
    }

    @Test
    void doesNotUpdateAnotherIncarnation() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        ContainerRecord second = EtcdFixtures.record("c1");
        assertThrows(NotFoundException.class,
                () -> storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, record -> {
                    direct.delete(EtcdFixtures.id("c1"));
                    direct.create(second, Durability.DURABLE);
                    return EtcdFixtures.nextRun(record);
                }));
        assertEquals(second, direct.read(EtcdFixtures.id("c1")));
    }

    @Test
    void resolvesADeleteThatWasApplied() throws Exception {
        direct.create(EtcdFixtures.record("pod", "c1", "web"), Durability.DURABLE);
        ContainerRecord second = EtcdFixtures.record("pod", "c1", "web");
        onFirstWrite(new ProxyAction.DropResponse(), () -> direct.create(second, Durability.DURABLE));
        storage.delete(EtcdFixtures.id("c1"));
        assertEquals(second, direct.read(EtcdFixtures.id("c1")), "what came after the delete is not touched");
        direct.delete(EtcdFixtures.id("c1"));
        assertEquals(0, new RawKeys(cluster.endpoint(0)).count(namespace + "/"));
    }

    @Test
    void reportsOutcomeUnknownWhenNoReplyArrives() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        faultInjectingProxy
                .useScript((path, body) -> FaultInjectingProxy.isWrite(body) ? new ProxyAction.DropResponse()
                        : new ProxyAction.Forward());
        try (EtcdStatusStorage impatient = openWithShortTimeout()) {
            assertThrows(OutcomeUnknownException.class,
                    () -> impatient.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
            assertThrows(OutcomeUnknownException.class,
                    () -> impatient.create(EtcdFixtures.record("c2"), Durability.DURABLE));
            assertThrows(OutcomeUnknownException.class, () -> impatient.delete(EtcdFixtures.id("c1")));
        }
    }

    @Test
    void reportsUnavailableWhenNothingCanBeSent() {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        faultInjectingProxy.close();
        try (EtcdStatusStorage impatient = openWithShortTimeout()) {
            assertThrows(StorageUnavailableException.class, () -> impatient.read(EtcdFixtures.id("c1")));
            assertThrows(StorageUnavailableException.class,
                    () -> impatient.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
            assertThrows(StorageUnavailableException.class,
                    () -> impatient.create(EtcdFixtures.record("c2"), Durability.DURABLE));
            assertThrows(StorageUnavailableException.class, () -> impatient.delete(EtcdFixtures.id("c1")));
        }
        assertEquals(1, direct.read(EtcdFixtures.id("c1")).revision());
        assertEquals(1, direct.list().size());
    }

    @Test
    void isInterruptedBeforeTheCommitOnly() throws Exception {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        interrupted(storage, "\"request_range\"", new ProxyAction.HoldResponse(),
                OperationInterruptedException.class);
        assertEquals(1, direct.read(EtcdFixtures.id("c1")).revision());
        // only a response that is held forever lets a request take as long as its timeout
        try (EtcdStatusStorage impatient =
                EtcdFixtures.open(faultInjectingProxy.endpoint(), namespace, "request-deadline", "2s")) {
            interrupted(impatient, "request_put", new ProxyAction.HoldResponse(),
                    OutcomeUnknownException.class);
        }
        interrupted(storage, "request_put", new ProxyAction.Forward(), ContainerRecord.class);
    }

    /** Interrupts an update when a request of a kind is under way. */
    private void interrupted(EtcdStatusStorage updating, String kind, ProxyAction action, Class<?> expected)
            throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        faultInjectingProxy.useScript((path, body) -> {
            if (!body.contains(kind) || (FaultInjectingProxy.isWrite(body) != kind.equals("request_put"))) {
                return new ProxyAction.Forward();
            }
            started.countDown();
            proceed.await();
            return action;
        });
        AtomicReference<Object> result = new AtomicReference<>();
        AtomicReference<Boolean> interruptedFlag = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                result.set(updating.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun));
            } catch (RuntimeException e) {
                result.set(e);
            }
            interruptedFlag.set(Thread.currentThread().isInterrupted());
        });
        started.await();
        thread.interrupt();
        proceed.countDown();
        assertTrue(thread.join(Poll.TIMEOUT));
        assertEquals(expected, result.get().getClass(), () -> "it was " + result.get());
        assertTrue(interruptedFlag.get(), "the flag is lost");
    }

    @Test
    void doesNotWaitWhenClosed() throws Exception {
        direct.create(EtcdFixtures.record("c1"), Durability.DURABLE);
        CountDownLatch started = new CountDownLatch(1);
        faultInjectingProxy.useScript((path, body) -> {
            started.countDown();
            return new ProxyAction.HoldResponse();
        });
        AtomicReference<Object> result = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                storage.read(EtcdFixtures.id("c1"));
            } catch (RuntimeException e) {
                result.set(e);
            }
        });
        started.await();
        storage.close();
        assertTrue(thread.join(Poll.TIMEOUT));
        assertEquals(dev.stowage.api.error.ClosedException.class, result.get().getClass(),
                () -> "it was " + result.get());
    }
}
