package dev.stowage.integration.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.LocalEngine;
import dev.stowage.harness.MachineRequirements;
import dev.stowage.harness.TestDeadline;
import dev.stowage.runtime.process.ProcessRuntime;
import dev.stowage.storage.file.FileStatusStorage;
import dev.stowage.storage.journal.JournalStatusStorage;
import dev.stowage.storage.sqlite.SqliteStatusStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that is opened when the root has no room, or cannot be written, shows its containers and ends
 * them, on every store.
 */
class NoRoomTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private enum Store {
        FILE(FileStatusStorage::new),
        JOURNAL(JournalStatusStorage::new),
        SQLITE(SqliteStatusStorage::new);

        private final Function<BackendContext, StatusStorage> constructor;

        Store(Function<BackendContext, StatusStorage> constructor) {
            this.constructor = constructor;
        }
    }

    private enum Shortage {
        READ_ONLY,
        NO_SPACE,
        NO_INODES
    }

    @TestFactory
    Stream<DynamicTest> containersAreShownAndEnded() {
        return Stream.of(Store.values())
                .flatMap(store -> Stream.of(Shortage.values())
                        .map(shortage -> DynamicTest.dynamicTest(store + " " + shortage,
                                () -> onDiskOfItsOwn(store, shortage))));
    }

    private void onDiskOfItsOwn(Store store, Shortage shortage) throws Exception {
        MachineRequirements.root("only root can mount a small disk");
        Path own = Files.createDirectory(directory.resolve(store + "-" + shortage));
        Path disk = Files.createDirectory(own.resolve("disk"));
        MachineRequirements.require("mount", run("mount", "-t", "tmpfs", "-o",
                "size=8m,nr_inodes=200,mode=700", "tmpfs", disk.toString()) == 0,
                "needs permission to mount a file system");
        try {
            check(store, shortage, own, disk);
        } finally {
            int mounts = 0;
            while (run("umount", "-l", disk.toString()) == 0) {
                mounts++;
            }
            assertTrue(mounts > 0, disk.toString());
        }
    }

    private static void check(Store store, Shortage shortage, Path own, Path disk) throws Exception {
        List<Long> pids;
        try (Engine engine = open(store, own)) {
            pids = List.of(start(engine, own, "kill"), start(engine, own, "stop"), start(engine, own, "rm"));
        }
        try {
            check(store, shortage, own, disk, pids);
        } finally {
            pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        }
    }

    private static void check(Store store, Shortage shortage, Path own, Path disk, List<Long> pids)
            throws Exception {
        cause(shortage, disk);
        try (Engine engine = open(store, own)) {
            assertEquals(3, engine.summaries().size());
            EngineContainer killed = engine.find(new ContainerId("kill"));
            EngineContainer stopped = engine.find(new ContainerId("stop"));
            EngineContainer removed = engine.find(new ContainerId("rm"));
            assertEquals(State.RUNNING, killed.state());
            killed.logs(LogRequest.NO_FOLLOW).close();
            if (shortage == Shortage.READ_ONLY) {
                assertThrows(StorageUnavailableException.class, () -> configure(engine, own, "new"));
            }
            killed.kill(Signal.KILL);
            stopped.stop(TIMEOUT);
            forceDelete(removed);
            for (long pid : pids) {
                assertTrue(TestDeadline.after(TIMEOUT).await(() -> !isAlive(pid)), pid + " lives");
            }
        }
        end(shortage, disk);
        try (Engine engine = open(store, own)) {
            for (String id : List.of("kill", "stop")) {
                EngineContainer container = engine.find(new ContainerId(id));
                assertEquals(State.STOPPED, container.state());
                container.delete();
            }
            engine.list().forEach(container -> forceDelete((EngineContainer) container));
            assertEquals(List.of(), engine.summaries());
        }
    }

    private static Engine open(Store store, Path own) {
        Path root = own.resolve("disk/root");
        Path runDirectory = own.resolve("run");
        BackendContext runtime =
                BackendContext.of(root.resolve("runtime/process"), runDirectory.resolve("runtime/process"));
        BackendContext storage = BackendContext.of(root.resolve("storage"), runDirectory.resolve("storage"));
        return new LocalEngine(new ProcessRuntime(runtime), store.constructor.apply(storage),
                EngineSettings.standard(root, runDirectory));
    }

    private static long start(Engine engine, Path own, String id) throws IOException {
        EngineContainer container = configure(engine, own, id);
        container.start();
        return container.record().status().init().orElseThrow().pid();
    }

    private static EngineContainer configure(Engine engine, Path own, String id) throws IOException {
        Path bundle = Files.createDirectory(own.resolve("bundle-" + id));
        BundleTemplate.of(Path.of("/"), List.of("/bin/sh", "-c", "exec sleep 100000"))
                .withIsolationLevel(IsolationLevel.PROCESS)
                .write(bundle);
        return engine.configure(ContainerRequest.of(bundle).withId(new ContainerId(id)));
    }

    /** Its record may stay for want of room; its program may not. */
    private static void forceDelete(EngineContainer container) {
        try {
            container.forceDelete();
        } catch (StowageException e) {
            assertTrue(e instanceof StorageFullException || e instanceof StorageUnavailableException
                    || e instanceof OutcomeUnknownException, e.toString());
        }
    }

    private static void cause(Shortage shortage, Path disk) throws Exception {
        switch (shortage) {
            case READ_ONLY -> {
                // a mount of its own, since this JVM still maps files that it opened for writing
                assertEquals(0, run("mount", "--bind", disk.toString(), disk.toString()));
                assertEquals(0, run("mount", "-o", "remount,bind,ro", disk.toString()));
            }
            case NO_SPACE -> requireFull(() -> {
                try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
                    byte[] page = new byte[4096];
                    for (int pages = 0; pages < 10_000; pages++) {
                        out.write(page);
                    }
                }
            });
            case NO_INODES -> requireFull(() -> {
                Path fillers = Files.createDirectory(disk.resolve("fillers"));
                for (int number = 0; number < 1000; number++) {
                    Files.createFile(fillers.resolve(Integer.toString(number)));
                }
            });
        }
    }

    private static void end(Shortage shortage, Path disk) throws Exception {
        switch (shortage) {
            case READ_ONLY -> assertEquals(0, run("umount", "-l", disk.toString()));
            case NO_SPACE -> Files.delete(disk.resolve("filler"));
            case NO_INODES -> assertEquals(0, run("rm", "-r", disk.resolve("fillers").toString()));
        }
    }

    @FunctionalInterface
    private interface Filling {
        void run() throws IOException;
    }

    private static void requireFull(Filling filling) {
        IOException full = assertThrows(IOException.class, filling::run);
        assertTrue(String.valueOf(full.getMessage()).contains("No space"), full.toString());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS), command[0]);
        return process.exitValue();
    }
}
