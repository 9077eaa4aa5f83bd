package dev.stowage.cli;

import dev.stowage.api.Reason;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.json.JsonText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code stowage inspect}. */
@Command(name = "inspect", description = "Look at containers and print all that is known of them, as JSON.")
final class InspectCommand extends ContainersVerb {
    private final ArrayNode array = JsonText.object().putArray("containers");

    @Option(names = "--format", hidden = true)
    private Format format = Format.JSON;

    @Override
    List<String> texts(Session session, List<String> named) {
        if (format != Format.JSON) {
            throw new UsageException("inspect prints JSON only");
        }
        return super.texts(session, named);
    }

    @Override
    void act(Session session, String text) {
        act(session.container(text));
    }

    @Override
    void act(EngineContainer container) {
        Observation seen = container.observe();
        try {
            ContainerRecord record = container.record();
            Optional<Reason> reason = seen.exit().map(exit -> exit.reason());
            ContainerJson.write(array.addObject(), new ContainerSummary(record.id(), seen.state(), reason,
                    seen.detail(), Optional.of(record)));
        } catch (UnreadableException | NotFoundException e) {
            ContainerJson.write(array.addObject(), container.id(), seen.state().name(),
                    seen.detail().isEmpty() ? String.valueOf(e.getMessage()) : seen.detail());
        }
    }

    @Override
    void finish() {
        print(array.toPrettyString());
    }
}
