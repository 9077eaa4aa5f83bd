package dev.stowage.cli;

import dev.stowage.api.error.StowageException;
import dev.stowage.loader.LoadException;
import dev.stowage.loader.Surroundings;
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
final class CommandRun {
    private CommandRun() {}

    /** Returns the exit code. */
    static int of(Console console, Surroundings surroundings, List<String> arguments) {
        StowageCommand root = new StowageCommand(console, surroundings);
        CommandLine line = new CommandLine(root);
        Verbs.among(arguments).forEach(line::addSubcommand);
        line.setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, ignored) -> refuse(console, e))
                .setExecutionExceptionHandler((e, command, ignored) -> {
                    report(console, root, e);
                    return e instanceof UsageException ? usageCode(command) : ExitCodes.FAILED;
                });
        line.getSubcommands().values().forEach(verb -> verb.setStopAtPositional(takesProgram(verb)));
        try {
            return line.execute(arguments.toArray(String[]::new));
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
    private static boolean takesProgram(CommandLine verb) {
        return verb.getCommand() instanceof RunCommand || verb.getCommand() instanceof CreateCommand;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int refuse(Console console, ParameterException e) {
        CommandLine command = e.getCommandLine();
        console.err().println("stowage: " + e.getMessage());
        console.err().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return usageCode(command);
    }

    private static int usageCode(CommandLine command) {
        return command.getCommand() instanceof ConformanceCommand
                || command.getCommand() instanceof BenchmarkCommand ? ExitCodes.USAGE : ExitCodes.FAILED;
    }

}
