package dev.stowage.cli;

import dev.stowage.loader.Surroundings;
import java.util.List;

/** Entry point of the {@code stowage} command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param arguments verb, options and operands
     */
    public static void main(String[] arguments) {
        System.exit(CommandRun.of(Console.ofThisProcess(), Surroundings.ofThisProcess(), List.of(arguments)));
    }
}
