package dev.stowage.cli;

import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.LoadException;
import dev.stowage.loader.Environment;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * One run of the command. Every error is one line on standard error, {@code stowage: …}; with {@code --debug}
 * its stack trace follows.
 */
final class CommandLineExecutor {
    private CommandLineExecutor() {}

    /** Returns the exit code. */
    static int execute(Console console, Environment environment, List<String> arguments) {
        StowageCommand root = new StowageCommand(console, environment);
        CommandLine commandLine = new CommandLine(root);
        Subcommands.matching(arguments).forEach(commandLine::addSubcommand);
        commandLine.setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, ignored) -> reportUsageError(console, e))
                .setExecutionExceptionHandler((e, command, ignored) -> {
                    report(console, root, e);
                    return e instanceof UsageException ? usageCode(command) : CommandExitCodes.FAILED;
                });
        commandLine.getSubcommands()
                .values()
                .forEach(subcommand -> subcommand.setStopAtPositional(takesProgramArguments(subcommand)));
        try {
            return commandLine.execute(arguments.toArray(String[]::new));
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** Writes an error for people. */
    static void report(Console console, StowageCommand root, Throwable error) {
        boolean expected = error instanceof StowageException || error instanceof LoadException
                || error instanceof UsageException;
        console.err()
                .println("stowage: " + (expected
                        ? error.getMessage()
                        : "error in stowage itself: " + error
                                + (root.debug() ? "" : " (run again with --debug, and please report it)")));
        if (root.debug()) {
            error.printStackTrace(console.err());
        }
    }

    /** What stands behind a program's name are the program's own options. */
    private static boolean takesProgramArguments(CommandLine subcommand) {
        return subcommand.getCommand() instanceof RunCommand
                || subcommand.getCommand() instanceof CreateCommand;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int reportUsageError(Console console, ParameterException e) {
        CommandLine command = e.getCommandLine();
        console.err().println("stowage: " + e.getMessage());
        console.err().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return usageCode(command);
    }

    private static int usageCode(CommandLine command) {
        return command.getCommand() instanceof ConformanceCommand
                || command.getCommand() instanceof BenchmarkCommand
                        ? CommandExitCodes.USAGE
                        : CommandExitCodes.FAILED;
    }

}
