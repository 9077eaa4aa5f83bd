package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.StowageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stowage run}. */
@Command(name = "run", description = {"Run a program in a new container.",
        "Its output, exit code, and the signals INT, TERM and HUP are passed through. Exit code 125: stowage"
                + " failed; 126: the program cannot be executed; 127: there is no such program."})
final class RunCommand extends Verb {
    @Option(names = {"-d", "--detach"}, description = "Print the id and return as soon as the program runs.")
    private boolean detach;

    @Mixin
    private NewContainer container = new NewContainer();

    @Override
    public Integer call() {
        container.check();
        try (Session session = Session.open(command()); Signals signals = Signals.caught()) {
            if (detach) {
                session.requireLastingStorage("run -d");
            }
            EngineContainer made = container.configure(session.engineForNew());
            int code;
            try {
                code = detach ? detached(made) : new Foreground(made, console(), signals).run();
            } catch (StowageException e) {
                CommandRun.report(console(), command(), e);
                code = code(e);
                if (container.removedOnExit() || session.storageIsPrivate()) {
                    made.forceDelete();
                }
                return code;
            }
            // nobody can find the container again in a storage that ends with this process
            if (!detach && session.storageIsPrivate()) {
                made.forceDelete();
            }
            return code;
        }
    }

    private int detached(EngineContainer made) {
        made.start();
        print(made.id().value());
        RemovalWatch.of(made, command()).begin();
        return ExitCodes.DONE;
    }

    private static int code(StowageException e) {
        if (e instanceof OperationFailedException failed) {
            return failed.startFailure().map(cause -> switch (cause) {
                case PROGRAM_MISSING -> 127;
                case PROGRAM_NOT_EXECUTABLE -> 126;
                case RUNTIME_REFUSED -> ExitCodes.FAILED;
            }).orElse(ExitCodes.FAILED);
        }
        return ExitCodes.FAILED;
    }
}
