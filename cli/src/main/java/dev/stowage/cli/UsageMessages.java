package dev.stowage.cli;

import dev.stowage.loader.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line: what was typed, and what to type instead. */
final class UsageMessages {
    private static final Set<String> BUNDLE_OPTIONS = Set.of("-v", "--volume", "--mount", "--tmpfs", "-u",
            "--user", "--network", "--net", "--memory", "-m", "--cpus", "--cpu-shares", "--cpuset-cpus",
            "--pids-limit", "--cap-add", "--cap-drop", "--privileged", "--security-opt", "--ulimit",
            "--device", "--read-only", "--shm-size", "--sysctl", "--pid", "--ipc", "--uts", "--userns",
            "--cgroupns", "--cgroup-parent", "--oom-score-adj", "--annotation", "--group-add");

    private static final String LONG_PREFIX = "--";

    private UsageMessages() {}

    static String of(ParameterException error) {
        CommandSpec command = error.getCommandLine().getCommandSpec();
        ArgSpec argument = error.getArgSpec();
        return switch (error) {
            case UnmatchedArgumentException unmatched -> unmatched(command, unmatched.getUnmatched());
            case OverwrittenOptionException twice ->
                longName(twice.getOverwritten()) + " is given more than once; give it once";
            case MissingParameterException missing ->
                missing(argument == null ? missing.getMissing().getFirst() : argument);
            default ->
                argument == null ? withoutArgument(command, error) : wrongValue(command, argument, error);
        };
    }

    private static String withoutArgument(CommandSpec command, ParameterException error) {
        return command.parent() == null ? "no command given" : String.valueOf(error.getMessage());
    }

    private static String unmatched(CommandSpec command, List<String> arguments) {
        String typed = arguments.getFirst();
        boolean isRoot = command.parent() == null;
        if (!typed.startsWith("-")) {
            return isRoot ? UnknownCommand.message(typed, Subcommands.names())
                    : command.name() + " takes no further argument, but " + typed + " is given";
        }
        String option = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
        if (isRoot) {
            return "unknown option " + option
                    + similar(command, option).orElse("; the options of a command follow its name");
        }
        String problem = command.name() + " has no option " + option;
        if (takesProgram(command) && BUNDLE_OPTIONS.contains(option)) {
            return problem + " yet; set it in the config.json of a --bundle";
        }
        return problem + similar(command, option).orElse("");
    }

    private static Optional<String> similar(CommandSpec command, String option) {
        List<String> names = command.options()
                .stream()
                .filter(known -> !known.hidden())
                .flatMap(known -> Arrays.stream(known.names()))
                .filter(name -> name.startsWith(LONG_PREFIX))
                .map(name -> name.substring(LONG_PREFIX.length()))
                .toList();
        return option.length() <= LONG_PREFIX.length() ? Optional.empty()
                : Suggestions.closest(option.replaceFirst("^-+", ""), names)
                        .map(name -> "; did you mean " + LONG_PREFIX + name + "?");
    }

    private static boolean takesProgram(CommandSpec command) {
        return command.userObject() instanceof RunCommand || command.userObject() instanceof CreateCommand;
    }

    private static String missing(ArgSpec argument) {
        String label = argument.paramLabel();
        if (argument instanceof OptionSpec option) {
            boolean isHostName = Arrays.asList(option.names()).contains("-h");
            return longName(option) + " needs a value: " + longName(option) + " " + label
                    + (isHostName ? "; help is --help" : "");
        }
        return label.contains("|") ? "no action given; give " + alternatives(label.split("\\|"))
                : "no " + label.toLowerCase(Locale.ROOT) + " given";
    }

    private static String wrongValue(CommandSpec command, ArgSpec argument, ParameterException error) {
        String value = error.getValue();
        Class<?> type = argument.auxiliaryTypes()[0];
        boolean isMap = Map.class.isAssignableFrom(argument.type());
        if (value == null || !(isMap || type.isEnum() || isNumber(type) || isBoolean(type))) {
            return String.valueOf(error.getMessage());
        }
        String typed = (argument.isOption() ? longName(argument) : command.name()) + " " + value;
        if (isMap) {
            return typed + " is not of the form " + argument.paramLabel();
        }
        if (type.isEnum()) {
            return typed + ": no such choice; give "
                    + alternatives(Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .toArray(String[]::new));
        }
        return typed + ": " + (isNumber(type) ? "this is not a whole number, or too large"
                : "give true or false, or leave the value out");
    }

    private static boolean isNumber(Class<?> type) {
        return Number.class.isAssignableFrom(type) || type == int.class || type == long.class;
    }

    private static boolean isBoolean(Class<?> type) {
        return type == boolean.class || type == Boolean.class;
    }

    private static String longName(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String alternatives(String[] names) {
        int last = names.length - 1;
        return last == 0 ? names[0] : String.join(", ", Arrays.copyOf(names, last)) + " or " + names[last];
    }
}
