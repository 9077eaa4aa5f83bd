package dev.stowage.records;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * An exit as one line of text, for the small files in which a runtime keeps how a run ended:
 *
 * <pre>
 * v1 TIME SOURCE exited CODE SIGNAL MEMORY      SIGNAL is a number, or - for none
 * v1 TIME SOURCE never-started CAUSE            the rest of the text is the message
 * v1 TIME SOURCE unknown CAUSE
 * </pre>
 *
 * Monitors that cannot write this form write the exit code alone, see {@link #parseCode}. Stateless and
 * thread-safe.
 */
public final class ExitText {
    private static final String VERSION = "v1";
    private static final String NONE = "-";
    private static final int MAXIMUM_CODE = 255;
    private static final Pattern CODE = Pattern.compile("[0-9]{1,3}");

    private ExitText() {}

    /**
     * Formats an exit.
     *
     * @param exit the exit
     * @return the text, with a line feed at the end of its first line; {@link #parse} gives an equal exit
     */
    public static String format(Exit exit) {
        String message = exit instanceof Exit.NeverStarted never ? never.message() : "";
        return String.join(" ", VERSION, formatTime(exit.at()), exit.source().name(), fields(exit)) + "\n"
                + message;
    }

    private static String fields(Exit exit) {
        return switch (exit) {
            case Exit.Exited exited -> String.join(" ", "exited", Integer.toString(exited.code()),
                    exited.signal().map(signal -> Integer.toString(signal.number())).orElse(NONE),
                    exited.outOfMemory().name());
            case Exit.NeverStarted never -> "never-started " + never.cause();
            case Exit.Unknown unknown -> "unknown " + unknown.cause();
        };
    }

    /**
     * Parses an exit. Throws nothing, whatever the text.
     *
     * @param text any text
     * @return the exit; empty if the text is not one, for example cut off
     */
    public static Optional<Exit> parse(String text) {
        int lineEnd = text.indexOf('\n');
        if (lineEnd < 0) {
            return Optional.empty();
        }
        String[] fields = text.substring(0, lineEnd).split(" ", -1);
        if (fields.length < 5 || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return parse(fields, text.substring(lineEnd + 1));
        } catch (IllegalArgumentException | InvalidArgumentException | DateTimeException e) {
            // a word that is no constant, no number or no time: not an exit
            return Optional.empty();
        }
    }

    private static Optional<Exit> parse(String[] fields, String message) {
        Instant at = parseTime(fields[1]);
        ExitSource source = ExitSource.valueOf(fields[2]);
        return switch (fields[3] + "/" + fields.length) {
            case "exited/7" -> {
                Exit.Exited exit = Exit.exited(Integer.parseInt(fields[4]), at, source)
                        .withOutOfMemory(OutOfMemory.valueOf(fields[6]));
                yield Optional.of(fields[5].equals(NONE) ? exit
                        : exit.withSignal(new Signal(Integer.parseInt(fields[5]))));
            }
            case "never-started/5" ->
                Optional.of(Exit.neverStarted(StartFailure.valueOf(fields[4]), message, at, source));
            case "unknown/5" -> Optional.of(Exit.unknown(UnknownExitCause.valueOf(fields[4]), at, source));
            default -> Optional.empty();
        };
    }

    /**
     * Parses the file in which a shell or a monitor wrote an exit code and nothing else.
     *
     * @param text any text; white space at its end is ignored
     * @return the code, 0 to 255; empty for everything else, such as the -1 that conmon writes for an exit
     * that it does not know
     */
    public static OptionalInt parseCode(String text) {
        String code = text.stripTrailing();
        return CODE.matcher(code).matches() && Integer.parseInt(code) <= MAXIMUM_CODE
                ? OptionalInt.of(Integer.parseInt(code))
                : OptionalInt.empty();
    }

    /**
     * Formats a point in time as seconds since 1970, a dot, and nanoseconds without leading zeros.
     *
     * @param time the point in time
     * @return the text, without white space
     */
    public static String formatTime(Instant time) {
        return time.getEpochSecond() + "." + time.getNano();
    }

    /**
     * Parses what {@link #formatTime} formats.
     *
     * @param text the text
     * @return the point in time
     * @throws IllegalArgumentException if the text is not one
     * @throws DateTimeException if it is beyond the range of {@link Instant}
     */
    public static Instant parseTime(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("no point in time: " + text);
        }
        return Instant.ofEpochSecond(Long.parseLong(text.substring(0, dot)),
                Long.parseLong(text.substring(dot + 1)));
    }
}
