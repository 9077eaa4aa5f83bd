package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StowageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stowage run}. */
@Command(name = "run", description = {"Run a program in a new container.",
        "Prints its output, forwards signals to it, and exits with its exit code.",
        "Not forwarded: QUIT, CHLD, PIPE, URG, TTIN, TTOU, faults and real-time signals.",
        "Exit code 125: stowage failed; 126: the program cannot be executed; 127: no such program."})
final class RunCommand extends Subcommand {
    @Option(names = {"-d",
            "--detach"}, description = "Print the id and return as soon as the program is running.")
    private boolean detach;

    @Option(names = "--sig-proxy", arity = "0..1", defaultValue = "true", fallbackValue = "true", paramLabel = "true|false", description = "Forward signals to the program (default: true).")
    private boolean forwardsSignals;

    @Mixin
    private ContainerOptions options = new ContainerOptions();

    @Override
    public Integer call() {
        options.validate();
        try (CommandSession session = detach ? command().openSession() : command().openForegroundSession();
                SignalForwarder signalForwarder =
                        forwardsSignals ? SignalForwarder.start() : SignalForwarder.none()) {
            if (detach) {
                session.requireSharedStorage("run -d");
            }
            EngineContainer created = options.configure(session.engineForNewContainer());
            String id = created.id().value();
            String typed = options.containerName().orElse(id);
            int exitCode;
            try {
                exitCode = detach ? runDetached(created)
                        : new ForegroundContainer(created, console(), signalForwarder,
                                damage -> report(damage, id, typed)).run();
            } catch (StowageException e) {
                report(e, id, typed);
                exitCode = exitCode(e);
                if (options.removesOnExit() || session.isStorageProcessLocal()) {
                    removeFailed(created, options);
                }
                return exitCode;
            }
            // its record is lost when this process ends, so nobody could remove it later
            if (!detach && session.isStorageProcessLocal()) {
                created.forceDelete();
            }
            return exitCode;
        }
    }

    private int runDetached(EngineContainer created) {
        created.start();
        print(created.id().value());
        return CommandExitCodes.SUCCESS;
    }

    private static int exitCode(StowageException e) {
        if (e instanceof OperationFailedException failed) {
            return failed.startFailure().map(cause -> switch (cause) {
                case PROGRAM_MISSING -> 127;
                case PROGRAM_NOT_EXECUTABLE -> 126;
                case RUNTIME_REFUSED -> CommandExitCodes.FAILED;
            }).orElse(CommandExitCodes.FAILED);
        }
        return CommandExitCodes.FAILED;
    }
}
