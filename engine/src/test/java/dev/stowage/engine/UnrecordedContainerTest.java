package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.storage.ContainerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orphan containers, partial ones and those whose record is unreadable. */
class UnrecordedContainerTest {
    private static final ContainerId WEB = new ContainerId("web");

    private static Container createOrphan(LocalEngineFixture fixture, String id) {
        return fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle));
    }

    @Test
    void anUnreadableRecordIsListedAndCanBeDeletedByForceOnly() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.createInState(engine, State.RUNNING, "web");
            fixture.createInState(engine, State.RUNNING, "db");
            fixture.damage(WEB);
            assertEquals(List.of(State.RUNNING, State.UNKNOWN),
                    engine.list().stream().map(Container::state).toList());
            EngineContainer damaged = engine.find(WEB);
            assertTrue(damaged.observe().detail().contains("damaged"));
            assertEquals(fixture.observed(WEB).orElseThrow().run(), damaged.observe().run());
            assertThrows(UnreadableException.class, damaged::record);
            assertThrows(UnreadableException.class, damaged::incarnation);
            assertEquals(QualifiedId.standalone(WEB), damaged.qualifiedId());
            assertEquals(Optional.empty(), damaged.await(Duration.ZERO));
            damaged.kill(Signal.KILL);
            assertEquals(137, damaged.await().commandLineCode());
            assertEquals(137, damaged.onExit().join().commandLineCode());
            assertThrows(AlreadyExistsException.class, () -> engine.configure(fixture.request("web")));
            damaged.forceDelete();
            assertThrows(NotFoundException.class, damaged::state);
            assertThrows(NotFoundException.class, () -> engine.find(WEB));
            assertFalse(fixture.hasCopy("web"));
            assertEquals(1, engine.list().size());
            engine.configure(fixture.request("web"));
            damaged.forceDelete();
            assertEquals(State.CONFIGURED, engine.find(WEB).state(), "a stale handle means nobody else");
            assertThrows(NotFoundException.class, damaged::stop);
        }
    }

    @Test
    void aRepairedRecordIsAsItWas() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            ContainerRecord before = container.record();
            fixture.damage(WEB);
            EngineContainer damaged = engine.find(WEB);
            fixture.replaceRecord(before);
            assertEquals(State.RUNNING, container.state());
            assertThrows(NotFoundException.class, damaged::state);
        }
    }

    @Test
    void aContainerWithoutARecordIsListedAndCanBeDeletedByForceOnly() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            createOrphan(fixture, "web");
            assertEquals(1, engine.list().size());
            EngineContainer orphan = engine.find(WEB);
            assertEquals(State.UNKNOWN, orphan.state());
            assertTrue(orphan.observe().detail().contains("no record"));
            assertThrows(UnreadableException.class, orphan::record);
            assertThrows(AlreadyExistsException.class, () -> engine.configure(fixture.request("web")));
            assertThrows(AlreadyExistsException.class, () -> engine.create(WEB, fixture.bundle));
            assertFalse(fixture.hasCopy("web"));
            orphan.stop(Signal.TERM, Duration.ofHours(1));
            assertEquals(137, orphan.await().commandLineCode());
            orphan.forceDelete();
            assertEquals(List.of(), fixture.runtime.list());
            assertThrows(NotFoundException.class, orphan::state);
            orphan.forceDelete();
            EngineContainer now = fixture.createInState(engine, State.RUNNING, "web");
            orphan.forceDelete();
            assertThrows(NotFoundException.class, () -> orphan.kill(Signal.KILL));
            assertEquals(State.RUNNING, now.state());
        }
    }

    @Test
    void resolvesContainersWithoutARecordLast() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            createOrphan(fixture, "abc");
            createOrphan(fixture, "abd");
            assertEquals("abc", engine.resolve("abc").id().value());
            assertThrows(dev.stowage.api.error.AmbiguousException.class, () -> engine.resolve("ab"));
            assertThrows(NotFoundException.class, () -> engine.resolve("x"));
            fixture.createInState(engine, State.CONFIGURED, "abe");
            assertEquals("abe", engine.resolve("ab").id().value());
        }
    }

    @Test
    void recoverDeletesAPartialContainerWithoutARecord() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.host.leavePartialCreate(WEB);
            assertEquals(State.UNKNOWN, engine.find(WEB).state());
            assertEquals(Optional.empty(), engine.recover(WEB));
            assertEquals(List.of(), fixture.runtime.list());
            EngineContainer running = fixture.createInState(engine, State.RUNNING, "db");
            assertEquals(State.RUNNING, engine.recover(running.id()).orElseThrow().state());
            fixture.damage(running.id());
            assertEquals(State.UNKNOWN, engine.recover(running.id()).orElseThrow().state());
        }
    }

    @Test
    void resolvesOrphansByUniquePrefix() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            for (String id : List.of("web", "web-1", "other")) {
                fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle)
                        .withResources(MutatingOperation.memoryLimit(1)));
            }
            assertEquals("web", engine.resolve("web").id().value());
            assertEquals("other", engine.resolve("o").id().value());
            assertEquals(
                    List.of(QualifiedId.standalone(new ContainerId("web")),
                            QualifiedId.standalone(new ContainerId("web-1"))),
                    assertThrows(AmbiguousException.class, () -> engine.resolve("we")).candidates());
            assertThrows(NotFoundException.class, () -> engine.resolve("x"));
        }
    }

    @Test
    void listsRecordsAndOrphansById() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            fixture.createInState(engine, State.CONFIGURED, "b");
            for (String id : List.of("a", "c")) {
                fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle)
                        .withResources(MutatingOperation.memoryLimit(1)));
            }
            assertEquals(List.of("a", "b", "c"), engine.list().stream().map(c -> c.id().value()).toList());
        }
    }

    @Test
    void recoversAPartialContainerAndReportsAFailedWrite() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            assertEquals(Optional.empty(), engine.recover(WEB));
            fixture.host.leavePartialCreate(WEB);
            assertEquals(Optional.empty(), engine.recover(WEB));
            assertEquals(Optional.empty(), fixture.observed(WEB));
            fixture.createInState(engine, State.RUNNING, "web");
            long settled = fixture.recoveries(WEB);
            assertEquals(WEB, engine.recover(WEB).orElseThrow().id());
            assertEquals(settled + 1, fixture.recoveries(WEB));
            fixture.host.exit(WEB, 3);
            fixture.storageCalls.fail(Set.of(Operation.UPDATE),
                    new StorageUnavailableException(ErrorSubject.of("web"), Operation.UPDATE, "no disk"));
            assertThrows(StorageUnavailableException.class, () -> engine.recover(WEB));
            fixture.storageCalls.clear();
            engine.recover(WEB);
            assertEquals(State.STOPPED, fixture.storedRecord(WEB).orElseThrow().status().state());
        }
    }

    @Test
    void aDamagedRecordThatCannotBeResolvedIsItsOwnSandbox() {
        try (LocalEngineFixture fixture = new LocalEngineFixture()) {
            BackendSpies backends = fixture.spies();
            doThrow(new NotFoundException(ErrorSubject.of("web"), Operation.RESOLVE)).when(backends.storage)
                    .resolve(any());
            try (LocalEngine engine = fixture.open(backends)) {
                fixture.createInState(engine, State.UNKNOWN, "web");
                assertEquals(QualifiedId.standalone(WEB), engine.find(WEB).qualifiedId());
            }
        }
    }
}
