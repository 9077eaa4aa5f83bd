package dev.stowage.cli;

import dev.stowage.loader.Environment;
import java.util.List;

/** Entry point of the {@code stowage} command. */
public final class StowageMain {
    private StowageMain() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param arguments subcommand, options and operands
     */
    public static void main(String[] arguments) {
        LibraryLog.hide();
        System.exit(CommandLineExecutor.execute(Console.ofThisProcess(), Environment.ofThisProcess(),
                List.of(arguments)));
    }
}
