package dev.stowage.cli;

import dev.stowage.loader.Environment;
import java.util.List;

/** Entry point of the {@code stowage} command. */
public final class StowageMain {
    private StowageMain() {}

    /**
     * Runs the command line and ends the process with its exit code. Does nothing if the arguments are not
     * text in UTF-8, since a program would get other bytes than the caller wrote.
     *
     * @param arguments subcommand, options and operands
     */
    public static void main(String[] arguments) {
        LibraryLog.hide();
        System.exit(execute(Console.ofThisProcess(), List.of(arguments)));
    }

    private static int execute(Console console, List<String> arguments) {
        try {
            ProcessText.requireExactArguments(arguments);
            ProcessText.requireExactDirectory();
        } catch (UsageException e) {
            console.err().println("stowage: " + e.getMessage());
            return CommandExitCodes.FAILED;
        }
        return CommandLineExecutor.execute(console, Environment.ofThisProcess(), arguments);
    }
}
