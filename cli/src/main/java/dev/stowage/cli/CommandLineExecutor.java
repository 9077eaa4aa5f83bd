package dev.stowage.cli;

import dev.stowage.api.error.StowageException;
import dev.stowage.loader.Environment;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * One invocation of the command. An error is one line on standard error, {@code stowage: …}; with
 * {@code --debug} its stack trace follows.
 */
final class CommandLineExecutor {
    private CommandLineExecutor() {}

    /** Runs the command on the installed plugins and returns its exit code. */
    static int execute(Console console, Environment environment, List<String> arguments) {
        return execute(console, environment, HostSession::open, arguments);
    }

    /** Runs the command on the given sessions and returns its exit code. */
    static int execute(Console console, Environment environment,
            Function<StowageCommand, CommandSession> sessions, List<String> arguments) {
        StowageCommand root = new StowageCommand(console, environment, sessions);
        CommandLine commandLine = new CommandLine(root);
        Subcommands.matching(arguments).forEach(commandLine::addSubcommand);
        CommandHelp.install(commandLine);
        commandLine.setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(parsed -> {
                    if (root.debug()) {
                        LibraryLog.show();
                    }
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((e, ignored) -> reportUsageError(console, e))
                .setExecutionExceptionHandler((e, command, ignored) -> {
                    report(console, root, e);
                    return e instanceof UsageException ? usageCode(command) : CommandExitCodes.FAILED;
                });
        commandLine.getSubcommands()
                .values()
                .forEach(subcommand -> subcommand.setStopAtPositional(takesProgramArguments(subcommand)));
        try {
            return commandLine.execute(withHelpOption(arguments).toArray(String[]::new));
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** {@code help run} is {@code run --help}. */
    private static List<String> withHelpOption(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.getFirst().equals("help")) {
            return arguments;
        }
        List<String> forHelp = new ArrayList<>(arguments.subList(1, arguments.size()));
        forHelp.add("--help");
        return forHelp;
    }

    /** Reports an error with its own message. */
    static void report(Console console, StowageCommand root, Throwable error) {
        report(console, root, error, switch (error) {
            case StowageException known -> ErrorText.of(known);
            case UsageException usage -> String.valueOf(usage.getMessage());
            default -> "internal error: " + error
                    + (root.debug() ? "" : "; run again with --debug and report the stack trace");
        });
    }

    /** Reports an error with another message than its own. */
    static void report(Console console, StowageCommand root, Throwable error, String message) {
        console.err().println("stowage: " + TerminalText.lines(message));
        if (root.debug()) {
            error.printStackTrace(console.err());
        }
    }

    /** The options after a program's name are the program's own. */
    private static boolean takesProgramArguments(CommandLine subcommand) {
        return subcommand.getCommand() instanceof RunCommand
                || subcommand.getCommand() instanceof CreateCommand;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int reportUsageError(Console console, ParameterException e) {
        CommandLine command = e.getCommandLine();
        console.err().println("stowage: " + TerminalText.lines(UsageMessages.of(e)));
        console.err().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return usageCode(command);
    }

    private static int usageCode(CommandLine command) {
        return command.getCommand() instanceof ConformanceCommand
                || command.getCommand() instanceof BenchmarkCommand ? CommandExitCodes.USAGE
                        : CommandExitCodes.FAILED;
    }
}
