package dev.stowage.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.ConflictException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Deletion and cleanup: what they leave, what they wait for, and that they affect no successor. */
class DeleteOperationTest {
    private static final ContainerId WEB = new ContainerId("web");
    private static final ContainerId HEAD = new ContainerId("head");

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
    void aMemberCanBeDeletedAlone() {
        try (LocalEngineFixture fixture = new LocalEngineFixture(); LocalEngine engine = fixture.open()) {
            EngineContainer member = engine.configure(fixture.request("a").withSandbox(HEAD));
            assertEquals(new QualifiedId(HEAD, new ContainerId("a")), member.qualifiedId());
            assertEquals("head/a", member.record().id().toString());
            member.delete();
            assertEquals(List.of(), engine.list());
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
}
