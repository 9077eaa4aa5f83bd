package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A verb for several containers: each is tried, and what fails does not keep the others. */
abstract class MultiContainerSubcommand extends Subcommand {
    @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "Id, name, or the beginning of an id.")
    private List<String> containers = List.of();

    @Override
    public final Integer call() {
        int code = CommandExitCodes.SUCCESS;
        try (CommandSession commandSession = CommandSession.open(command())) {
            for (String reference : references(commandSession, containers)) {
                try {
                    execute(commandSession, reference);
                } catch (StowageException e) {
                    CommandLineExecutor.report(console(), command(), e);
                    code = CommandExitCodes.FAILED;
                }
            }
            afterAll();
        }
        return code;
    }

    /** Called once all have been tried. */
    void afterAll() {}

    /** The containers to act on; those that were named, unless the verb can mean others. */
    List<String> references(CommandSession commandSession, List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new UsageException("name a container");
        }
        return arguments;
    }

    void execute(CommandSession commandSession, String reference) {
        EngineContainer container = commandSession.container(reference);
        execute(container);
        print(reference);
    }

    /** Does what the verb says. */
    abstract void execute(EngineContainer container);
}
