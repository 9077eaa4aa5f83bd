package dev.stowage.engine;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/** One root with its run directory, storage and processes, on which engines are opened. */
final class LocalEngineFixture implements AutoCloseable {
    final Path directory;
    final Path root;
    final Path run;
    final FakeHost host = new FakeHost();
    final FakeRuntime runtime = new FakeRuntime(host);
    final FakeStatusStorage storage = new FakeStatusStorage();
    final AtomicReference<Instant> currentTime = new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));
    final Path bundle;
    private int openedEngines;

    LocalEngineFixture() {
        try {
            directory = Files.createTempDirectory("engine");
            root = directory.resolve("root");
            run = directory.resolve("run");
            bundle = directory.resolve("bundle");
            Files.createDirectories(bundle.resolve("rootfs"));
            Files.writeString(bundle.resolve("config.json"), """
                    {"ociVersion": "1.0.2", "root": {"path": "rootfs"},
                     "process": {"args": ["/bin/true"], "cwd": "/"}}
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EngineSettings settings() {
        return EngineSettings.standard(root, run)
                .withHost(new HostIdentity("host", root))
                .withClock(currentTime::get)
                .withRandom(new SplittableRandom(++openedEngines))
                .withLockTimeout(Duration.ofMillis(500))
                .withKillTimeout(Duration.ofSeconds(5));
    }

    LocalEngine open() {
        return open(settings());
    }

    LocalEngine open(EngineSettings settings) {
        return new LocalEngine(runtime, storage, settings);
    }

    ContainerRequest request(String id) {
        return ContainerRequest.of(bundle)
                .withId(new ContainerId(id))
                .withStop(Signal.TERM, Duration.ofMillis(30));
    }

    /** Brings a new container into a state by the engine's own verbs. */
    EngineContainer createInState(LocalEngine engine, State state, String id) {
        EngineContainer container = engine.configure(request(id));
        switch (state) {
            case CONFIGURED -> {
            }
            case CREATED -> container.init();
            case RUNNING -> container.start();
            case PAUSED -> {
                container.start();
                if (runtime.capabilities.contains(Capability.PAUSE)) {
                    container.pause();
                }
            }
            case STOPPED -> {
                container.start();
                host.exitProgram(container.id(), 3);
                container.await();
            }
            case UNKNOWN -> {
                container.start();
                storage.damage(container.id());
            }
        }
        return container;
    }

    /** A process table of another boot, in which only this process lives. */
    ProcessTable processesAfterReboot() {
        try {
            Path proc = Files.createTempDirectory(directory, "proc");
            Files.createDirectories(proc.resolve("sys/kernel/random"));
            Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "another-boot\n");
            String self = Long.toString(ProcessHandle.current().pid());
            Files.createDirectories(proc.resolve(self));
            Files.write(proc.resolve(self).resolve("stat"),
                    Files.readAllBytes(Path.of("/proc").resolve(self).resolve("stat")));
            return new ProcessTable(proc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EngineSettings settingsWith(ProcessTable processes) {
        return settings().withProcesses(processes);
    }

    /** What the engine itself still has of an id. */
    boolean hasCopy(String id) {
        return Files.exists(root.resolve("engine/bundles").resolve(id));
    }

    @Override
    public void close() {
        try {
            DirectoryTree.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
