package dev.stowage.cli;

import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage stop}. */
@Command(name = "stop", description = "Stop containers: the stop signal, some time, then KILL.")
final class StopCommand extends MultiContainerSubcommand {
    @Option(names = {"-t",
            "--time"}, paramLabel = "SECONDS", description = "How long to wait before KILL (default: as the container was made, else 10).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = {"-a", "--all"}, description = "Stop all containers that run.")
    private boolean all;

    @Override
    List<String> references(CommandSession commandSession, List<String> arguments) {
        if (!all) {
            return super.references(commandSession, arguments);
        }
        return commandSession.summaries()
                .stream()
                .filter(summary -> summary.state().hasProcess())
                .map(ContainerSummary::id)
                .map(id -> id.container().value())
                .toList();
    }

    @Override
    void execute(EngineContainer container) {
        if (seconds.isPresent()) {
            if (seconds.orElseThrow() < 0) {
                throw new UsageException("--time must not be negative");
            }
            container.stop(Duration.ofSeconds(seconds.orElseThrow()));
        } else {
            container.stop();
        }
    }
}
