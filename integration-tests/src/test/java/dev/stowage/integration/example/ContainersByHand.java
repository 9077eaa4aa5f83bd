package dev.stowage.integration.example;

import dev.stowage.api.BackendContext;
import dev.stowage.api.engine.Engine;
import dev.stowage.engine.EngineSettings;
import dev.stowage.engine.LocalEngine;
import dev.stowage.runtime.process.ProcessRuntime;
import dev.stowage.storage.file.FileStatusStorage;
import java.nio.file.Path;

/** Opens an engine without plugins and settings: all of its parts are on the class path. */
final class ContainersByHand {
    private ContainersByHand() {}

    static Engine open(Path root, Path runDirectory) {
        BackendContext runtime =
                BackendContext.of(root.resolve("runtime/process"), runDirectory.resolve("runtime/process"));
        BackendContext storage =
                BackendContext.of(root.resolve("storage/file"), runDirectory.resolve("storage/file"));
        return new LocalEngine(new ProcessRuntime(runtime), new FileStatusStorage(storage),
                EngineSettings.standard(root, runDirectory));
    }
}
