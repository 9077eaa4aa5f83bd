package dev.stowage.benchmarks;

import dev.stowage.benchmarks.run.RunProgressListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Shows the progress of a run and the remaining time: one line that is overwritten, or a line every ten
 * seconds.
 */
final class ConsoleProgress implements RunProgressListener, AutoCloseable {
    private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(100);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
    private static final int WIDTH = 119;
    private static final int PERCENT = 100;

    private final Consumer<String> output;
    private final Destination destination;
    private final InstantSource clock;
    private final Duration timeLimit;
    private final Instant startedAt;
    private Instant lastShownAt;

    /** Where the lines are written to. */
    enum Destination {
        /** A terminal, on which a line can be overwritten. */
        TERMINAL,
        /** A file or another program. */
        LOG
    }

    ConsoleProgress(Consumer<String> output, Destination destination, InstantSource clock,
            Duration timeLimit) {
        this.output = output;
        this.destination = destination;
        this.clock = clock;
        this.timeLimit = timeLimit;
        this.startedAt = clock.instant();
        this.lastShownAt = Instant.MIN;
    }

    @Override
    public void onProgress(int done, int total, String current) {
        Instant now = clock.instant();
        Duration interval = destination == Destination.TERMINAL ? TERMINAL_INTERVAL : LOG_INTERVAL;
        if (now.isBefore(lastShownAt.equals(Instant.MIN) ? now : lastShownAt.plus(interval))) {
            return;
        }
        lastShownAt = now;
        String line = PERCENT * done / total + " %"
                + formatRemaining(done, total, Duration.between(startedAt, now)) + ": " + current;
        if (destination == Destination.TERMINAL) {
            String truncated = line.substring(0, Math.min(WIDTH, line.length()));
            output.accept("\r" + truncated + " ".repeat(WIDTH - truncated.length()));
        } else {
            output.accept(line + "\n");
        }
    }

    /**
     * Estimates the remaining time from the time per completed unit; the time limit of the run is its upper
     * bound.
     */
    private String formatRemaining(int done, int total, Duration elapsed) {
        if (done == 0) {
            return ", at most " + formatDuration(timeLimit) + " left";
        }
        Duration estimate = elapsed.multipliedBy(total - done).dividedBy(done);
        Duration upperBound = timeLimit.minus(elapsed);
        return ", about " + formatDuration(estimate.compareTo(upperBound) < 0 ? estimate : upperBound)
                + " left";
    }

    private static String formatDuration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 100 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    @Override
    public void close() {
        if (destination == Destination.TERMINAL) {
            output.accept("\r" + " ".repeat(WIDTH) + "\r");
        }
    }
}
