package dev.stowage.records;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * An exit as JSON: part of a record, or a small file of its own. Its {@code kind} is {@code exited},
 * {@code never-started} or {@code unknown}. Stateless and thread-safe.
 */
public final class ExitJson {
    private static final int MAXIMUM_LENGTH = 8 << 20;

    private ExitJson() {}

    /**
     * Encodes an exit as a separate text.
     *
     * @param exit the exit
     * @return UTF-8, ending in a line feed; {@link #read} returns an equal exit
     */
    public static byte[] write(Exit exit) {
        return (JsonCodec.write(encode(exit)) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Decodes an exit. Throws nothing, whatever the bytes.
     *
     * @param bytes any bytes
     * @return the exit; empty if the bytes are not one, for example cut off
     */
    public static Optional<Exit> read(byte[] bytes) {
        if (bytes.length > MAXIMUM_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(new JsonObject(JsonCodec.read(bytes), "")));
        } catch (InvalidJsonException | InvalidArgumentException | DateTimeException e) {
            // damaged or cut off: the caller decides what that means, and reports it
            return Optional.empty();
        }
    }

    static ObjectNode encode(Exit exit) {
        ObjectNode json = JsonCodec.object();
        switch (exit) {
            case Exit.Exited exited -> {
                json.put("kind", "exited").put("code", exited.code());
                exited.signal().ifPresent(signal -> json.put("signal", signal.number()));
                json.put("memory", exited.outOfMemory().name());
            }
            case Exit.NeverStarted never -> json.put("kind", "never-started")
                    .put("cause", never.cause().name())
                    .put("message", JsonValues.requireWithinLimit("message of an exit", never.message()));
            case Exit.Unknown unknown -> json.put("kind", "unknown").put("cause", unknown.cause().name());
        }
        return json.put("at", exit.at().toString()).put("source", exit.source().name());
    }

    /** Throws what {@link RecordJson#decode} catches. */
    static Exit decode(JsonObject json) {
        ExitSource source = JsonValues.enumConstant(ExitSource.class, json, "source");
        Exit exit = switch (json.text("kind")) {
            case "exited" -> {
                Exit.Exited exited = Exit.exited(json.integer("code"), JsonValues.time(json, "at"), source)
                        .withOutOfMemory(JsonValues.enumConstant(OutOfMemory.class, json, "memory"));
                yield signal(json).map(exited::withSignal).orElse(exited);
            }
            case "never-started" ->
                Exit.neverStarted(JsonValues.enumConstant(StartFailure.class, json, "cause"),
                        json.text("message"), JsonValues.time(json, "at"), source);
            case "unknown" -> Exit.unknown(JsonValues.enumConstant(UnknownExitCause.class, json, "cause"),
                    JsonValues.time(json, "at"), source);
            default -> throw new InvalidJsonException(json.path("kind"),
                    "must be one of exited, never-started, unknown");
        };
        json.rejectUnknownFields();
        return exit;
    }

    private static Optional<Signal> signal(JsonObject json) {
        return json.optionalInteger("signal").stream().mapToObj(Signal::new).findFirst();
    }
}
