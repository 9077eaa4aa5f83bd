package dev.stowage.cli;

import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stowage logs}. */
@Command(name = "logs", description = "Print what the program of a container wrote.")
final class LogsCommand extends Subcommand {
    @Option(names = {"-f", "--follow"}, description = "Go on until the run ends.")
    private boolean follow;

    @Parameters(paramLabel = "CONTAINER", description = "Id, name, or the beginning of an id.")
    private String container = "";

    @Override
    public Integer call() {
        try (CommandSession commandSession = CommandSession.open(command());
                ContainerLogReader log = commandSession.container(container)
                        .logs(follow ? LogRequest.FOLLOW : LogRequest.NO_FOLLOW)) {
            for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
                if (LogPrinter.print(console(), chunk.orElseThrow()).checkError()) {
                    break; // nobody reads any more
                }
            }
        }
        return CommandExitCodes.SUCCESS;
    }
}
