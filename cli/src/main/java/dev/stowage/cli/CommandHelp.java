package dev.stowage.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/**
 * The help texts: commands in groups, and the options that all commands share under a heading of their own.
 */
final class CommandHelp {
    private CommandHelp() {}

    /**
     * Adds {@code --version} to the command, {@code --help} also to its subcommands, and arranges the texts.
     */
    static void install(CommandLine root) {
        root.getCommandSpec()
                .addOption(OptionSpec.builder("-v", "-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
        arrange(root);
        root.getSubcommands().values().forEach(CommandHelp::arrange);
    }

    private static void arrange(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) { // two names of one command share it
            String[] names =
                    spec.findOption("-h") == null ? new String[]{"-h", "--help"} : new String[]{"--help"};
            spec.addOption(OptionSpec.builder(names).usageHelp(true).description("Show this help.").build());
        }
        Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                help -> options("Options", help, option -> !isGlobal(option))
                        + options("Global options", help, CommandHelp::isGlobal));
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandHelp::commands);
        command.setHelpSectionMap(sections);
        command.setHelpSectionKeys(
                List.of(UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING, UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION, UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                        UsageMessageSpec.SECTION_KEY_COMMAND_LIST, UsageMessageSpec.SECTION_KEY_OPTION_LIST));
    }

    private static boolean isGlobal(OptionSpec option) {
        return option.inherited() || option.scopeType() == ScopeType.INHERIT;
    }

    private static String options(String heading, Help help, Predicate<OptionSpec> condition) {
        List<OptionSpec> options = help.commandSpec()
                .options()
                .stream()
                .filter(option -> !option.hidden())
                .filter(condition)
                .toList();
        if (options.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addOptions(options, help.parameterLabelRenderer());
        return String.format(Locale.ROOT, "%n%s:%n%s", heading, layout);
    }

    private static String commands(Help help) {
        StringBuilder text = new StringBuilder();
        for (CommandGroup group : CommandGroup.values()) {
            Map<String, Help> members = new LinkedHashMap<>(help.subcommands());
            members.values()
                    .removeIf(member -> !Subcommands.group(member.commandSpec().name())
                            .equals(Optional.of(group)));
            if (!members.isEmpty()) {
                text.append(
                        String.format(Locale.ROOT, "%n%s:%n%s", group.heading(), help.commandList(members)));
            }
        }
        return text.toString();
    }
}
