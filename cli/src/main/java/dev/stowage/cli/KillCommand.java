package dev.stowage.cli;

import dev.stowage.api.Signal;
import dev.stowage.api.engine.EngineContainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage kill}. */
@Command(name = "kill", description = "Send a signal to containers.")
final class KillCommand extends MultiContainerSubcommand {
    @Option(names = {"-s",
            "--signal"}, paramLabel = "SIGNAL", defaultValue = "KILL", description = "Signal name or number (default: ${DEFAULT-VALUE}).")
    private String signal = "KILL";

    @Override
    void execute(EngineContainer container, String reference) {
        container.kill(Signal.of(signal));
        print(reference);
    }
}
