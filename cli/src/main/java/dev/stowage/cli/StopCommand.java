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
final class StopCommand extends ContainersVerb {
    @Option(names = {"-t",
            "--time"}, paramLabel = "SECONDS", description = "How long to wait before KILL (default: as the container was made, else 10).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = {"-a", "--all"}, description = "Stop all containers that run.")
    private boolean all;

    @Override
    List<String> texts(Session session, List<String> named) {
        if (!all) {
            return super.texts(session, named);
        }
        return session.summaries()
                .stream()
                .filter(summary -> summary.state().hasProcess())
                .map(ContainerSummary::id)
                .map(id -> id.container().value())
                .toList();
    }

    @Override
    void act(EngineContainer container) {
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
