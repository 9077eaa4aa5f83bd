package dev.stowage.cli;

import dev.stowage.harness.SuiteProgressListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Shows the progress of the suite and a clock: on a terminal in one line of its width, otherwise as a line
 * every ten seconds. Thread-safe.
 */
final class ProgressLine implements SuiteProgressListener, AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(100);
    private static final Duration REDIRECTED_INTERVAL = Duration.ofSeconds(10);

    private final Console console;
    private final String unit;
    private final InstantSource clock;
    private final int columns;
    private final Instant startedAt;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private Optional<ScheduledFuture<?>> ticks = Optional.empty();
    private Instant lastShown;
    private String progress = "starting";
    private String current = "";
    private int shownLength;

    /**
     * Begins to show the progress.
     *
     * @param unit what is counted
     * @param columns the width of the terminal
     */
    ProgressLine(Console console, InstantSource clock, String unit, int columns) {
        this.unit = unit;
        this.console = console;
        this.clock = clock;
        this.columns = columns;
        this.startedAt = clock.instant();
        this.lastShown = startedAt;
    }

    /** Lets the clock go on where nothing else happens. */
    synchronized ProgressLine ticking() {
        ticks = Optional.of(ticker.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS));
        return this;
    }

    @Override
    public synchronized void onProgress(int done, int total, String currentRule) {
        progress = done + "/" + total + " " + unit;
        current = currentRule;
        tick();
    }

    /** Shows the progress again if the last line is old enough. */
    synchronized void tick() {
        Instant now = clock.instant();
        Duration interval = switch (console.errorStreamKind()) {
            case TERMINAL -> TERMINAL_INTERVAL;
            case REDIRECTED -> REDIRECTED_INTERVAL;
        };
        if (Duration.between(lastShown, now).compareTo(interval) < 0) {
            return;
        }
        lastShown = now;
        String line = progress + ", " + Duration.between(startedAt, now).toSeconds() + " s"
                + (current.isEmpty() ? "" : ": " + current);
        switch (console.errorStreamKind()) {
            case TERMINAL -> overwrite(line);
            case REDIRECTED -> console.err().println(line);
        }
    }

    /** Clears the line on a terminal. */
    @Override
    public synchronized void close() {
        ticks.ifPresent(task -> task.cancel(false));
        ticker.shutdown();
        if (shownLength > 0) {
            overwrite("");
            console.err().print("\r");
            console.err().flush();
        }
    }

    /** The last column stays free: some terminals break the line as soon as it is full. */
    private void overwrite(String line) {
        String shown = line.substring(0, Math.clamp(columns - 1L, 0, line.length()));
        console.err().print("\r" + shown + " ".repeat(Math.max(0, shownLength - shown.length())));
        console.err().flush();
        shownLength = shown.length();
    }
}
