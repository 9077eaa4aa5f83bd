package dev.stowage.runtime.oci;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Parses the output of command lines and of conmon. Accepts any text. */
final class OutputParser {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int TAIL_LENGTH = 2_000;

    private OutputParser() {}

    /**
     * The first report of the monitor.
     *
     * @param pid of the init process; empty if it was not created
     * @param message of the runtime, if the process was not created
     */
    record MonitorReport(OptionalLong pid, String message) {}

    /** Parses the first line of conmon's sync file; empty as long as no line is complete. */
    static Optional<MonitorReport> parseReport(String sync) {
        int end = sync.indexOf('\n');
        if (end < 0) {
            return Optional.empty();
        }
        Optional<JsonNode> object = parseObject(sync.substring(0, end));
        long data = object.map(o -> o.path("data").asLong(-1)).orElse(-1L);
        String message = object.map(o -> o.path("message").asString("")).orElse(sync.substring(0, end));
        return Optional
                .of(new MonitorReport(data > 0 ? OptionalLong.of(data) : OptionalLong.empty(), message));
    }

    /** Parses the output of the subcommand state; empty if it contains no status. */
    static Optional<String> parseStatus(String output) {
        return parseObject(output).map(o -> o.path("status").asString(""))
                .filter(status -> !status.isEmpty());
    }

    /** Returns the last message of a JSON log, whose objects may not be separated by line feeds. */
    static Optional<String> lastMessage(String log) {
        String last = "";
        try (JsonParser parser = JSON.createParser(log);
                MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(parser)) {
            while (objects.hasNextValue()) {
                String message = objects.nextValue().path("msg").asString("");
                last = message.isEmpty() ? last : message;
            }
        } catch (JacksonException e) {
            // a command that was killed leaves half an object: the messages before it count
        }
        return last.isEmpty() ? Optional.empty() : Optional.of(last);
    }

    /** Returns the end of a text, without white space around it. */
    static String tail(String text) {
        String stripped = text.strip();
        return stripped.length() <= TAIL_LENGTH ? stripped
                : "…" + stripped.substring(stripped.length() - TAIL_LENGTH);
    }

    private static Optional<JsonNode> parseObject(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty(); // any text may be here: the caller handles what is not JSON
        }
    }
}
