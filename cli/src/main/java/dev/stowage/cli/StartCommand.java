package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;

/** {@code stowage start}. */
@Command(name = "start", description = "Start containers; a stopped one begins a new run.")
final class StartCommand extends ContainersVerb {
    @Override
    void act(EngineContainer container) {
        container.start();
        RemovalWatch.of(container, command()).begin();
    }
}
