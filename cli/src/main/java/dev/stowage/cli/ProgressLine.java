package dev.stowage.cli;

import dev.stowage.harness.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Shows how the suite goes on: one line written over on a terminal, else a line every few seconds. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(100);
    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final int WIDTH = 79;

    private final Console console;
    private final String unit;
    private final InstantSource clock;
    private final Instant start;
    private Instant shown;

    ProgressLine(Console console, InstantSource clock, String unit) {
        this.unit = unit;
        this.console = console;
        this.clock = clock;
        this.start = clock.instant();
        this.shown = start;
    }

    @Override
    public void advanced(int done, int total, String current) {
        Instant now = clock.instant();
        Duration interval = switch (console.display()) {
            case TERMINAL -> ON_TERMINAL;
            case RECORDED -> RECORDED;
        };
        if (done < total && Duration.between(shown, now).compareTo(interval) < 0) {
            return;
        }
        shown = now;
        String line = done + "/" + total + " " + unit + ", " + Duration.between(start, now).toSeconds()
                + " s: "
                + current;
        switch (console.display()) {
            case TERMINAL -> {
                String cut = line.substring(0, Math.min(WIDTH, line.length()));
                console.err().print("\r" + cut + " ".repeat(WIDTH - cut.length()));
                console.err().flush();
            }
            case RECORDED -> console.err().println(line);
        }
    }

    /** Clears the line on a terminal. */
    @Override
    public void close() {
        switch (console.display()) {
            case TERMINAL -> {
                console.err().print("\r" + " ".repeat(WIDTH) + "\r");
                console.err().flush();
            }
            case RECORDED -> {
            }
        }
    }
}
