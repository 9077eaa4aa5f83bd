package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Operation;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.ConflictException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Delete, forced delete, cleanup, removal at the exit, and containers without a readable record. */
class DeleteOperationTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ContainerId HEAD = new ContainerId("head");

    private static Container createOrphan(LocalEngineFixture fixture, String id) {
        return fixture.runtime.create(CreateRequest.of(new ContainerId(id), fixture.bundle));
    }

    @Test
    void aStaleHandleDoesNotAffectItsSuccessor() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer old = fixture.createInState(engine, State.STOPPED, "web");
            old.delete();
            EngineContainer now = fixture.createInState(engine, State.RUNNING, "web");
            for (Runnable action : List.<Runnable>of(old::state, old::start, old::stop, old::pause,
                    old::delete, old::record, old::stats, old::cleanup, old::init,
                    () -> old.kill(Signal.KILL), () -> old.logs(LogRequest.NO_FOLLOW),
                    () -> old.updateResources(Resources.NONE), () -> old.requestStop(Signal.TERM))) {
                assertThrows(NotFoundException.class, action::run);
            }
            assertThrows(UnsupportedException.class, old::mount);
            old.forceDelete();
            assertEquals(State.RUNNING, now.state());
            assertEquals(3, old.await().commandLineCode());
        }
    }

    @Test
    void cleanupDeletesTheRuntimeStateOnly() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.STOPPED, "web");
            Exit exit = container.await();
            assertEquals(Optional.empty(), container.logs(LogRequest.NO_FOLLOW).next());
            container.cleanup();
            assertTrue(fixture.observed(WEB).isEmpty());
            assertEquals(State.STOPPED, container.state());
            assertEquals(exit, container.await());
            assertEquals(exit, container.observe().exit().orElseThrow());
            container.cleanup();
            NotFoundException gone =
                    assertThrows(NotFoundException.class, () -> container.logs(LogRequest.NO_FOLLOW));
            assertTrue(String.valueOf(gone.getMessage()).contains("cleanup"));
            container.start();
            assertEquals(State.RUNNING, container.state());
            assertEquals(2, container.record().status().run());
        }
    }

    @Test
    void aContainerThatHasNeverRunHasAnEmptyLog() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            try (var log = container.logs(LogRequest.FOLLOW)) {
                assertEquals(Optional.empty(), log.next());
            }
        }
    }

    @Test
    void deletesTheHeadOfASandboxLast() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer head = fixture.createInState(engine, State.STOPPED, "head");
            for (String id : List.of("a", "z")) {
                engine.configure(fixture.request(id).withSandbox(HEAD)).start();
            }
            fixture.damage(new ContainerId("z"));
            ConflictException conflict = assertThrows(ConflictException.class, head::delete);
            assertEquals(List.of("head/a", "head/z"),
                    conflict.dependents().stream().map(QualifiedId::toString).toList());
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), head.record().status().intent());
            fixture.runtimeCalls.forgetCalls();
            head.forceDelete();
            assertEquals(List.of("a", "z", "head"),
                    fixture.runtimeCalls.calls()
                            .stream()
                            .filter(call -> call.operation() == Operation.FORCE_DELETE)
                            .map(InterceptedCall::subject)
                            .toList());
            assertEquals(List.of(), engine.list());
            assertEquals(List.of(), fixture.runtime.list());
        }
    }

    @Test
    void aMemberCanBeForceDeletedAlone() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer member = engine.configure(fixture.request("a").withSandbox(HEAD));
            assertEquals(new QualifiedId(HEAD, new ContainerId("a")), member.qualifiedId());
            assertEquals("head/a", member.record().id().toString());
            member.delete();
            assertEquals(List.of(), engine.list());
        }
    }

    @Test
    void forceDeleteCachesTheExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            for (State state : List.of(State.CREATED, State.RUNNING, State.PAUSED)) {
                EngineContainer container = fixture.createInState(engine, state, "web");
                container.forceDelete();
                assertEquals(137, container.await().commandLineCode(), state.name());
                assertFalse(fixture.hasCopy("web"));
                container.forceDelete();
            }
        }
    }

    @Test
    void forceDeleteWorksWithoutAnExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            fixture.runtimeCalls.fail(Set.of(Operation.STOP), new OperationFailedException(
                    ErrorSubject.of("web"), Operation.STOP, "no", OptionalInt.empty(), ""));
            container.forceDelete();
            assertEquals(List.of(), fixture.runtime.list());
            assertThrows(NotFoundException.class, container::await);
        }
    }

    @Test
    void forceDeleteFencesAnUnfinishedOperation() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.RUNNING, "web");
            container.forceDelete();
            assertEquals(0, fixture.recoveries(WEB));
            EngineContainer broken = fixture.createInState(engine, State.CREATED, "web");
            fixture.replaceRecord(broken.record()
                    .nextRevision(broken.record()
                            .status()
                            .withIntent(Optional.of(dev.stowage.api.storage.Intent.of(Operation.START,
                                    new dev.stowage.api.ProcessIdentity(1, 1, "b"), fixture.currentTime.get(),
                                    1)))));
            broken.forceDelete();
            assertEquals(1, fixture.recoveries(WEB));
            assertEquals(List.of(), fixture.runtime.list());
        }
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
    void anUnreadableRecordWithoutAContainerCanBeDeletedByForce() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            fixture.damage(WEB);
            assertEquals(State.UNKNOWN, container.state());
            assertThrows(NotFoundException.class, container::await);
            container.forceDelete();
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
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
    void removesOnExitWhicheverOperationObservesIt() {
        for (int variant = 0; variant < 6; variant++) {
            try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
                EngineContainer container =
                        engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT));
                container.start();
                if (variant == 5) {
                    container.stop();
                } else {
                    fixture.host.exit(WEB, 3);
                }
                switch (variant) {
                    case 0 -> assertEquals(3, container.await().commandLineCode());
                    case 1 -> assertEquals(State.STOPPED, container.state());
                    case 2 -> container.stop();
                    case 3 -> assertThrows(NotFoundException.class, container::start);
                    case 4 -> fixture.open();
                    default -> {
                    }
                }
                assertEquals(Optional.empty(), fixture.storedRecord(WEB), "way " + variant);
                assertEquals(List.of(), fixture.runtime.list());
                assertFalse(fixture.hasCopy("web"));
                assertTrue(container.await().commandLineCode() == 3 || variant == 5);
                assertThrows(NotFoundException.class, container::state);
            }
        }
    }

    @Test
    void aSummaryRemovesNothing() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT)).start();
            fixture.host.exit(WEB, 3);
            assertEquals(State.STOPPED, engine.summaries().getFirst().state());
            assertTrue(fixture.storedRecord(WEB).isPresent());
        }
    }

    @Test
    void removalAtTheExitThatFailsIsTriedAgain() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container =
                    engine.configure(fixture.request("web").withRemovePolicy(RemovePolicy.ON_EXIT));
            container.start();
            fixture.host.exit(WEB, 3);
            fixture.runtimeCalls.fail(Set.of(Operation.DELETE), new OperationFailedException(
                    ErrorSubject.of("web"), Operation.DELETE, "busy", OptionalInt.empty(), ""));
            assertEquals(3, container.await().commandLineCode());
            assertEquals(State.STOPPED, container.state());
            Status kept = fixture.storedRecord(WEB).orElseThrow().status();
            assertEquals(Optional.of(Operation.DELETE), kept.intent().map(intent -> intent.operation()));
            assertThrows(OperationFailedException.class, container::cleanup);
            container.stop();
            fixture.runtimeCalls.clear();
            assertEquals(3, container.await().commandLineCode());
            assertEquals(Optional.empty(), fixture.storedRecord(WEB));
        }
    }

    @Test
    void aHeadThatOthersDependOnIsNotRemovedAtItsExit() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer head =
                    engine.configure(fixture.request("head").withRemovePolicy(RemovePolicy.ON_EXIT));
            EngineContainer member = engine.configure(fixture.request("a").withSandbox(HEAD));
            head.start();
            fixture.host.exit(HEAD, 3);
            assertEquals(3, head.await().commandLineCode());
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), head.record().status().intent());
            member.delete();
            assertEquals(State.STOPPED, head.state());
            assertEquals(Optional.empty(), fixture.storedRecord(HEAD));
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
    void aBundleCopyThatCannotBeDeletedIsDeletedAtTheNextOpen() throws IOException {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer container = fixture.createInState(engine, State.CONFIGURED, "web");
            Path copies = fixture.root.resolve("engine/bundles");
            Path aside = fixture.root.resolve("aside");
            Files.move(copies, aside);
            container.delete();
            assertThrows(NotFoundException.class, container::state);
            assertThrows(StorageUnavailableException.class, () -> engine.configure(fixture.request("new")));
            Files.move(aside, copies);
            assertTrue(fixture.hasCopy("web"));
            fixture.open();
            assertFalse(fixture.hasCopy("web"));
        }
    }

    @Test
    void generatesARandomIdOfTwentyFourDigits() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer one = engine.configure(ContainerRequest.of(fixture.bundle));
            EngineContainer two = engine.configure(ContainerRequest.of(fixture.bundle));
            assertTrue(one.id().value().matches("[0-9a-f]{24}"), one.id().value());
            assertFalse(one.id().equals(two.id()));
        }
    }
}
