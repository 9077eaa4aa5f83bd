package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogRequest;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stowage logs}. */
@Command(name = "logs", description = "Print the output of a container's program.")
final class LogsCommand extends Subcommand {
    @Option(names = {"-f", "--follow"}, description = "Keep printing until the program ends.")
    private boolean follow;

    @Parameters(paramLabel = "CONTAINER", description = "Id, name, or unique prefix of an id.")
    private String container = "";

    @Override
    public Integer call() {
        try (CommandSession session = command().openSession()) {
            EngineContainer found = session.container(container);
            try {
                return printLog(found);
            } catch (StowageException e) {
                report(e, found.id().value(), container);
                return CommandExitCodes.FAILED;
            }
        }
    }

    private int printLog(EngineContainer found) {
        AtomicInteger exitCode = new AtomicInteger(CommandExitCodes.SUCCESS);
        try (ContainerLogReader log = found.logs(follow ? LogRequest.FOLLOW : LogRequest.NO_FOLLOW)) {
            LogPrinter.print(console(), log, damage -> {
                report(damage, found.id().value(), container);
                exitCode.set(CommandExitCodes.FAILED);
            });
        }
        return exitCode.get();
    }
}
