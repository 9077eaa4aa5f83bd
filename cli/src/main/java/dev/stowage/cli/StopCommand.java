package dev.stowage.cli;

import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import java.time.Duration;
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
    void validate() {
        seconds.filter(value -> value < 0).ifPresent(value -> {
            throw new UsageException("--time " + value + " is negative; give a number of seconds from 0");
        });
    }

    @Override
    boolean actsOnAll() {
        return all;
    }

    @Override
    boolean isSelected(ContainerSummary summary) {
        return summary.state().hasProcess();
    }

    @Override
    void execute(EngineContainer container, String reference) {
        seconds.map(Duration::ofSeconds).ifPresentOrElse(container::stop, container::stop);
        print(reference);
    }
}
