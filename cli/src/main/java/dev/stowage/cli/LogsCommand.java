package dev.stowage.cli;

import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stowage logs}. */
@Command(name = "logs", description = "Print what the program of a container wrote.")
final class LogsCommand extends Verb {
    @Option(names = {"-f", "--follow"}, description = "Go on until the run ends.")
    private boolean follow;

    @Parameters(paramLabel = "CONTAINER", description = "Id, name, or the beginning of an id.")
    private String container = "";

    @Override
    public Integer call() {
        try (Session session = Session.open(command());
                LogReader log = session.container(container)
                        .logs(follow ? LogRequest.FOLLOW : LogRequest.SO_FAR)) {
            for (Optional<LogChunk> chunk = log.next(); chunk.isPresent(); chunk = log.next()) {
                if (Output.write(console(), chunk.orElseThrow()).checkError()) {
                    break; // nobody reads any more
                }
            }
        }
        return ExitCodes.DONE;
    }
}
