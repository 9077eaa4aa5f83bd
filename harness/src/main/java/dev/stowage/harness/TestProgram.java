package dev.stowage.harness;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The program of a container of the suite: a script for real runtimes, one encoded word for the reference
 * runtime.
 */
public sealed interface TestProgram {
    /** What a program writes once it is ready for signals. */
    String READY = "ready\n";

    /**
     * Ends at once.
     *
     * @param code the exit code
     */
    record ExitWith(int code) implements TestProgram {}

    /**
     * Ends after a while.
     *
     * @param delay how long it runs
     * @param code the exit code
     */
    record ExitAfter(Duration delay, int code) implements TestProgram {}

    /** Never ends by itself; does not handle signals. */
    record SleepForever() implements TestProgram {}

    /**
     * Writes and ends.
     *
     * @param out bytes for standard output, one in each character
     * @param err bytes for standard error, one in each character
     * @param code the exit code it ends
     */
    record Print(String out, String err, int code) implements TestProgram {}

    /**
     * Writes one long line without an end and ends with code 0.
     *
     * @param bytes how many letters {@code x}
     */
    record Flood(int bytes) implements TestProgram {}

    /** Writes that it is ready, and ignores TERM. */
    record IgnoreTerm() implements TestProgram {}

    /**
     * Writes that it is ready, and ends on TERM.
     *
     * @param code the exit code
     */
    record ExitOnTerm(int code) implements TestProgram {}

    /** Writes a line every few hundredths of a second, and never ends. */
    record Tick() implements TestProgram {}

    /**
     * Sends a signal to itself, and ends with code 99 if that did not end it.
     *
     * @param signal the number of the signal
     */
    record DieBySignal(int signal) implements TestProgram {}

    /** Does not exist. */
    record Missing() implements TestProgram {}

    /** Exists and cannot be executed. */
    record NotExecutable() implements TestProgram {}

    /**
     * Returns whether the program writes that it is ready.
     *
     * @return true if it writes {@link #READY} first
     */
    default boolean announcesReady() {
        return this instanceof IgnoreTerm || this instanceof ExitOnTerm;
    }

    /**
     * Returns program and arguments for a real runtime.
     *
     * @param notExecutable the path of an existing file without execute permission, as seen in the container
     * @return the command
     */
    default List<String> command(String notExecutable) {
        return switch (this) {
            case ExitWith p -> script("exit " + p.code());
            case ExitAfter p -> script("sleep " + p.delay().toMillis() / 1000.0 + "; exit " + p.code());
            case SleepForever() -> script("exec sleep 100000");
            case Print p ->
                script(printfCommand(p.out()) + "; " + printfCommand(p.err()) + " >&2; exit " + p.code());
            case Flood p -> script("head -c " + p.bytes() + " /dev/zero | tr '\\000' x");
            case IgnoreTerm() -> script("trap '' TERM; echo ready; exec sleep 100000");
            case ExitOnTerm p ->
                script("trap 'kill $!; exit " + p.code() + "' TERM; sleep 100000 & echo ready; wait $!");
            case Tick() -> script("while :; do echo tick; sleep 0.02; done");
            case DieBySignal p -> script("kill -" + p.signal() + " $$; exit 99");
            case Missing() -> List.of("/no/such/program");
            case NotExecutable() -> List.of(notExecutable);
        };
    }

    /**
     * Returns the program as one word.
     *
     * @return the word that {@link #decode} reads
     */
    default String encode() {
        return switch (this) {
            case ExitWith p -> "exit:" + p.code();
            case ExitAfter p -> "exit-after:" + p.delay().toMillis() + ":" + p.code();
            case SleepForever() -> "sleep";
            case Print p -> "print:" + urlEncoded(p.out()) + ":" + urlEncoded(p.err()) + ":" + p.code();
            case Flood p -> "flood:" + p.bytes();
            case IgnoreTerm() -> "ignore-term";
            case ExitOnTerm p -> "exit-on-term:" + p.code();
            case Tick() -> "tick";
            case DieBySignal p -> "die-by-signal:" + p.signal();
            case Missing() -> "missing";
            case NotExecutable() -> "not-executable";
        };
    }

    /**
     * Decodes a word.
     *
     * @param encoded what {@link #encode} has returned
     * @return the program
     * @throws IllegalArgumentException if it is not one
     */
    static TestProgram decode(String encoded) {
        String[] parts = encoded.split(":", -1);
        return switch (parts[0]) {
            case "exit" -> new ExitWith(Integer.parseInt(parts[1]));
            case "exit-after" ->
                new ExitAfter(Duration.ofMillis(Long.parseLong(parts[1])), Integer.parseInt(parts[2]));
            case "sleep" -> new SleepForever();
            case "print" -> new Print(urlDecoded(parts[1]), urlDecoded(parts[2]), Integer.parseInt(parts[3]));
            case "flood" -> new Flood(Integer.parseInt(parts[1]));
            case "ignore-term" -> new IgnoreTerm();
            case "exit-on-term" -> new ExitOnTerm(Integer.parseInt(parts[1]));
            case "tick" -> new Tick();
            case "die-by-signal" -> new DieBySignal(Integer.parseInt(parts[1]));
            case "missing" -> new Missing();
            case "not-executable" -> new NotExecutable();
            default -> throw new IllegalArgumentException("no program: " + encoded);
        };
    }

    private static List<String> script(String text) {
        return List.of("/bin/sh", "-c", text);
    }

    private static String printfCommand(String bytes) {
        return "printf '" + bytes.chars()
                .mapToObj(b -> String.format(Locale.ROOT, "\\%03o", b & 0xFF))
                .collect(Collectors.joining()) + "'";
    }

    private static String urlEncoded(String bytes) {
        return URLEncoder.encode(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String urlDecoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    }
}
