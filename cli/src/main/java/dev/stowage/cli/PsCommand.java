package dev.stowage.cli;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.records.json.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code stowage ps}. Reads the records, and starts no process per container. */
@Command(name = "ps", aliases = "list", description = "List running containers, and those whose state is unknown.")
final class PsCommand extends Subcommand {
    private static final Pattern GENERATED_ID = Pattern.compile("[0-9a-f]{24}");
    private static final int SHORT_ID_LENGTH = 12;

    @Option(names = {"-a", "--all"}, description = "List all containers, also those that are not running.")
    private boolean all;

    @Option(names = {"-q", "--quiet"}, description = "Print ids only.")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Do not shorten ids.")
    private boolean noTruncation;

    @Option(names = "--format", paramLabel = "table|json", description = "Output format (default: table).")
    private OutputFormat outputFormat = OutputFormat.TABLE;

    @Override
    public Integer call() {
        List<ContainerSummary> summaries;
        try (CommandSession session = command().openSession()) {
            summaries = session.summaries().stream().filter(this::isShown).toList();
        }
        if (quiet) {
            summaries.forEach(summary -> print(id(summary.id().container())));
        } else {
            switch (outputFormat) {
                case TABLE -> console().printTable(table(summaries));
                case JSON -> print(json(summaries).toPrettyString());
            }
        }
        return CommandExitCodes.SUCCESS;
    }

    private boolean isShown(ContainerSummary summary) {
        return all || switch (summary.state()) {
            case RUNNING, PAUSED, UNKNOWN -> true;
            case CONFIGURED, CREATED, STOPPED -> false;
        };
    }

    private List<List<String>> table(List<ContainerSummary> summaries) {
        Instant now = InstantSource.system().instant();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CONTAINER ID", "NAME", "RUNTIME", "STATE", "STATUS", "CREATED"));
        for (ContainerSummary summary : summaries) {
            Optional<ContainerRecord> record = summary.record();
            rows.add(List.of(id(summary.id().container()),
                    record.flatMap(ContainerRecord::name).map(Object::toString).orElse(""),
                    record.map(known -> known.config().runtime()).orElse(""), summary.state().name(),
                    status(summary, now),
                    record.flatMap(known -> known.status().configuredAt())
                            .map(at -> HumanDuration.between(at, now) + " ago")
                            .orElse("")));
        }
        return rows;
    }

    private static String status(ContainerSummary summary, Instant now) {
        Optional<Status> status = summary.record().map(ContainerRecord::status);
        return switch (summary.state()) {
            case CONFIGURED, CREATED -> "";
            case RUNNING,
                    PAUSED ->
                status.flatMap(Status::startedAt)
                        .map(at -> "Up " + HumanDuration.between(at, now)
                                + (summary.state() == State.PAUSED ? " (paused)" : ""))
                        .orElse("");
            case STOPPED -> status.flatMap(Status::exit).map(exit -> formatExit(exit, now)).orElse("");
            case UNKNOWN -> summary.reason().map(reason -> reason + ": ").orElse("") + summary.message();
        };
    }

    private static String formatExit(Exit exit, Instant now) {
        String outcome = switch (exit) {
            case Exit.Exited exited -> "Exited (" + exited.code() + ")";
            case Exit.NeverStarted failed -> "Never started (" + failed.commandLineCode() + ")";
            case Exit.Unknown unknown -> "Ended, exit unknown (" + unknown.reason() + ")";
        };
        return outcome + " " + HumanDuration.between(exit.at(), now) + " ago";
    }

    private static ArrayNode json(List<ContainerSummary> summaries) {
        ArrayNode array = JsonCodec.object().putArray("containers");
        summaries.forEach(summary -> ContainerJson.write(array.addObject(), summary));
        return array;
    }

    /** A random id stays unique when it is shortened; one that the user chose may not. */
    private String id(ContainerId id) {
        return !noTruncation && GENERATED_ID.matcher(id.value()).matches()
                ? id.value().substring(0, SHORT_ID_LENGTH)
                : id.value();
    }

    /** Durations in the unit that fits. */
    private static final class HumanDuration {
        private HumanDuration() {}

        static String between(Instant from, Instant to) {
            Duration age = Duration.between(from, to);
            if (age.isNegative()) {
                return "0 seconds";
            }
            if (age.toDays() > 1) {
                return age.toDays() + " days";
            }
            if (age.toHours() > 1) {
                return age.toHours() + " hours";
            }
            if (age.toMinutes() > 1) {
                return age.toMinutes() + " minutes";
            }
            return age.toSeconds() == 1 ? "1 second" : age.toSeconds() + " seconds";
        }
    }
}
