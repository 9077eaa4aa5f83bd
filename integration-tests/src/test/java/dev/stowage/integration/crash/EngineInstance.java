package dev.stowage.integration.crash;

import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.LocalEngine;
import dev.stowage.posix.Failpoints;
import dev.stowage.storage.file.InstrumentedFileStatusStorage;
import java.util.List;
import java.util.Optional;

/** One manager: an engine on the directories of a case. */
final class EngineInstance implements AutoCloseable {
    private final CrashTestEnvironment environment;
    private final CrashTestPair crashTestPair;
    private final Runtime runtime;
    private final StatusStorage storage;
    private final Engine engine;

    private EngineInstance(CrashTestEnvironment environment, CrashTestPair crashTestPair, Runtime runtime,
            StatusStorage storage, Failpoints failpoints, List<String> exitCommand) {
        this.environment = environment;
        this.crashTestPair = crashTestPair;
        this.runtime = runtime;
        this.storage = storage;
        this.engine = new LocalEngine(runtime, storage,
                EngineSettings.standard(environment.rootDirectory(), environment.runDirectory())
                        .withFailpoints(failpoints)
                        .withExitCommand(exitCommand));
    }

    /** Opens an engine, which recovers what a killed one has left. */
    static EngineInstance open(CrashTestPair crashTestPair, CrashTestEnvironment environment,
            Failpoints failpoints) {
        return open(crashTestPair, environment, failpoints, List.of());
    }

    /** Opens an engine that lets the runtime's monitor start a command at the exit of a container. */
    static EngineInstance open(CrashTestPair crashTestPair, CrashTestEnvironment environment,
            Failpoints failpoints, List<String> exitCommand) {
        Runtime runtime =
                crashTestPair.open(environment.context("runtime", crashTestPair.runtime()), failpoints);
        StatusStorage storage =
                InstrumentedFileStatusStorage.open(environment.context("storage", "file"), failpoints);
        return new EngineInstance(environment, crashTestPair, runtime, storage, failpoints, exitCommand);
    }

    Engine engine() {
        return engine;
    }

    CrashTestEnvironment environment() {
        return environment;
    }

    CrashTestPair pair() {
        return crashTestPair;
    }

    EngineContainer container() {
        return engine.find(environment.id());
    }

    Optional<EngineContainer> findContainer() {
        try {
            return Optional.of(container());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        engine.close();
        runtime.close();
        storage.close();
    }
}
