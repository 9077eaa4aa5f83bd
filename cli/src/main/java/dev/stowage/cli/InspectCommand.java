package dev.stowage.cli;

import dev.stowage.api.Reason;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.json.JsonCodec;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code stowage inspect}. */
@Command(name = "inspect", description = "Print the record and the observed state of containers as JSON.")
final class InspectCommand extends MultiContainerSubcommand {
    private final ArrayNode array = JsonCodec.object().putArray("containers");

    @Option(names = "--format", hidden = true)
    private OutputFormat outputFormat = OutputFormat.JSON;

    @Override
    void validate() {
        if (outputFormat != OutputFormat.JSON) {
            throw new UsageException("inspect prints JSON only; leave out --format");
        }
    }

    @Override
    void execute(EngineContainer container, String reference) {
        Observation observation = container.observe();
        try {
            ContainerRecord record = container.record();
            Optional<Reason> reason = observation.exit().map(exit -> exit.reason());
            ContainerJson.write(array.addObject(),
                    ContainerSummary.of(record.id(), observation.state())
                            .withReason(reason, observation.detail())
                            .withRecord(record));
        } catch (UnreadableException | NotFoundException e) {
            ContainerJson.write(array.addObject(), container.id(), observation.state().name(),
                    observation.detail().isEmpty() ? String.valueOf(e.getMessage()) : observation.detail());
        }
    }

    @Override
    void afterAll() {
        print(array.toPrettyString());
    }
}
