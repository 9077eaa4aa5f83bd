package dev.stowage.cli;

import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stowage stop}. */
@Command(name = "stop", description = "Stop containers: send the stop signal, wait, then send KILL.")
final class StopCommand extends MultiContainerSubcommand {
    @Option(names = {"-t",
            "--time"}, paramLabel = "SECONDS", description = "Seconds to wait before KILL (default: the container's --stop-timeout).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = {"-a", "--all"}, description = "Stop all running containers.")
    private boolean all;

    @Override
    List<String> references(CommandSession session, List<String> arguments) {
        seconds.filter(value -> value < 0).ifPresent(value -> {
            throw new UsageException("--time " + value + " is negative; give a number of seconds from 0");
        });
        if (!all) {
            return super.references(session, arguments);
        }
        return session.summaries()
                .stream()
                .filter(summary -> summary.state().hasProcess())
                .map(ContainerSummary::id)
                .map(id -> id.container().value())
                .toList();
    }

    @Override
    void execute(EngineContainer container, String reference) {
        seconds.map(Duration::ofSeconds).ifPresentOrElse(container::stop, container::stop);
        print(reference);
    }
}
