package dev.stowage.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The width of the terminal that standard error goes to. */
final class TerminalColumns {
    private static final int DEFAULT = 80;
    private static final int TIMEOUT_SECONDS = 5;
    private static final Pattern WIDTH = Pattern.compile("[1-9][0-9]{0,3}");

    private TerminalColumns() {}

    /** Returns what COLUMNS says, else what the terminal says, else 80. */
    static int of(Map<String, String> variables) {
        return Optional.ofNullable(variables.get("COLUMNS"))
                .flatMap(TerminalColumns::parse)
                .or(TerminalColumns::ask)
                .orElse(DEFAULT);
    }

    private static Optional<Integer> ask() {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size").redirectInput(Path.of("/proc/self/fd/2").toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!stty.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return parse(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return Optional.empty(); // the default fits most terminals
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<Integer> parse(String text) {
        return WIDTH.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
