package dev.stowage.benchmarks.process;

import dev.stowage.api.Capability;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.benchmarks.process.LifecycleStep.Phase;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Runs containers of the program true one after another, with one engine that stays open. */
final class EngineLifecycleWorkload implements BenchmarkWorkload {
    private final Engine engine;
    private final Path bundle;
    private final Phase phase;

    EngineLifecycleWorkload(BackendSelection.RuntimeBackend runtime, String storage, Path directory,
            Phase phase) throws IOException {
        this.phase = phase;
        this.engine = runtime.opener().open(storage, directory);
        this.bundle = engine.capabilities().contains(Capability.ISOLATION) ? TrueBundle.isolated(directory)
                : TrueBundle.plain(directory);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return LifecycleLoop.repeatFor(time, this::runLifecycle);
    }

    private long runLifecycle() {
        long begin = System.nanoTime();
        EngineContainer container = engine.configure(ContainerRequest.of(bundle));
        container.init();
        long created = System.nanoTime();
        container.start();
        long started = System.nanoTime();
        container.await();
        long ended = System.nanoTime();
        container.delete();
        long deleted = System.nanoTime();
        return switch (phase) {
            case CREATE -> created - begin;
            case START -> started - created;
            case WAIT -> ended - started;
            case DELETE -> deleted - ended;
            case FULL_LIFECYCLE -> deleted - begin;
        };
    }

    @Override
    public void close() {
        engine.close();
    }
}
