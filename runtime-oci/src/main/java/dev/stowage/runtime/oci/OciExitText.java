package dev.stowage.runtime.oci;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Signal;
import java.io.IOException;
import java.time.Instant;

/** An exit as one line of text. */
final class OciExitText {
    private static final String VERSION = "v1";
    private static final String NONE = "-";

    private OciExitText() {}

    static String format(Exit exit) {
        String body = switch (exit) {
            case Exit.Exited exited -> String.join(" ", "exited", Integer.toString(exited.code()),
                    exited.signal().map(s -> Integer.toString(s.number())).orElse(NONE),
                    exited.outOfMemory().name());
            case Exit.NeverStarted never -> "never-started " + never.cause();
            case Exit.Unknown unknown -> "unknown " + unknown.cause();
        };
        String message = exit instanceof Exit.NeverStarted never ? never.message() : "";
        return String.join(" ", VERSION, CreationRecord.format(exit.at()), exit.source().name(), body) + "\n"
                + message;
    }

    static Exit parse(String text) throws IOException {
        int line = text.indexOf('\n');
        try {
            String[] words = text.substring(0, line).split(" ", -1);
            if (!words[0].equals(VERSION)) {
                throw new IOException("an ending of version " + words[0] + " is not known");
            }
            Instant at = CreationRecord.parseInstant(words[1]);
            ExitSource source = ExitSource.valueOf(words[2]);
            return switch (words[3]) {
                case "exited" -> {
                    Exit.Exited exited = Exit.exited(Integer.parseInt(words[4]), at, source)
                            .withOutOfMemory(OutOfMemory.valueOf(words[6]));
                    yield words[5].equals(NONE)
                            ? exited
                            : exited.withSignal(new Signal(Integer.parseInt(words[5])));
                }
                case "never-started" ->
                    Exit.neverStarted(StartFailure.valueOf(words[4]), text.substring(line + 1), at, source);
                case "unknown" -> Exit.unknown(UnknownExitCause.valueOf(words[4]), at, source);
                default -> throw new IOException("an ending of kind " + words[3] + " is not known");
            };
        } catch (RuntimeException e) {
            throw new IOException("a damaged ending: " + text, e);
        }
    }
}
