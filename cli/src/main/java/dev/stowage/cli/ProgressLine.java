package dev.stowage.cli;

import dev.stowage.harness.SuiteProgressListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Shows the progress of the suite: on a terminal in one line, otherwise as a line every ten seconds. */
final class ProgressLine implements SuiteProgressListener, AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(100);
    private static final Duration REDIRECTED_INTERVAL = Duration.ofSeconds(10);
    private static final int WIDTH = 79;

    private final Console console;
    private final String unit;
    private final InstantSource clock;
    private final Instant startedAt;
    private Instant lastShown;

    ProgressLine(Console console, InstantSource clock, String unit) {
        this.unit = unit;
        this.console = console;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.lastShown = startedAt;
    }

    @Override
    public void onProgress(int done, int total, String current) {
        Instant now = clock.instant();
        Duration interval = switch (console.errorStreamKind()) {
            case TERMINAL -> TERMINAL_INTERVAL;
            case REDIRECTED -> REDIRECTED_INTERVAL;
        };
        if (done < total && Duration.between(lastShown, now).compareTo(interval) < 0) {
            return;
        }
        lastShown = now;
        String line = done + "/" + total + " " + unit + ", " + Duration.between(startedAt, now).toSeconds()
                + " s: " + current;
        switch (console.errorStreamKind()) {
            case TERMINAL -> {
                String truncated = line.substring(0, Math.min(WIDTH, line.length()));
                console.err().print("\r" + truncated + " ".repeat(WIDTH - truncated.length()));
                console.err().flush();
            }
            case REDIRECTED -> console.err().println(line);
        }
    }

    /** Clears the line on a terminal. */
    @Override
    public void close() {
        switch (console.errorStreamKind()) {
            case TERMINAL -> {
                console.err().print("\r" + " ".repeat(WIDTH) + "\r");
                console.err().flush();
            }
            case REDIRECTED -> {
            }
        }
    }
}
