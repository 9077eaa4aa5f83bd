package dev.stowage.benchmarks;

import dev.stowage.benchmarks.run.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** How a run goes on and how long it may still take: one line written over, or a line every ten seconds. */
final class ShownProgress implements Progress, AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(100);
    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final int WIDTH = 119;
    private static final int PERCENT = 100;

    private final Consumer<String> target;
    private final Display display;
    private final InstantSource clock;
    private final Duration limit;
    private final Instant start;
    private Instant shown;

    /** What the lines are shown on. */
    enum Display {
        /** A line can be written over. */
        TERMINAL,
        /** A file or another program. */
        RECORDED
    }

    ShownProgress(Consumer<String> target, Display display, InstantSource clock, Duration limit) {
        this.target = target;
        this.display = display;
        this.clock = clock;
        this.limit = limit;
        this.start = clock.instant();
        this.shown = Instant.MIN;
    }

    @Override
    public void advanced(int done, int total, String current) {
        Instant now = clock.instant();
        Duration interval = display == Display.TERMINAL ? ON_TERMINAL : RECORDED;
        if (now.isBefore(shown.equals(Instant.MIN) ? now : shown.plus(interval))) {
            return;
        }
        shown = now;
        String line = PERCENT * done / total + " %" + left(done, total, Duration.between(start, now)) + ": "
                + current;
        if (display == Display.TERMINAL) {
            String cut = line.substring(0, Math.min(WIDTH, line.length()));
            target.accept("\r" + cut + " ".repeat(WIDTH - cut.length()));
        } else {
            target.accept(line + "\n");
        }
    }

    /** What is left takes about as long as what is over did; the limit of the run holds in any case. */
    private String left(int done, int total, Duration passed) {
        if (done == 0) {
            return ", at most " + text(limit) + " left";
        }
        Duration expected = passed.multipliedBy(total - done).dividedBy(done);
        Duration most = limit.minus(passed);
        return ", about " + text(expected.compareTo(most) < 0 ? expected : most) + " left";
    }

    private static String text(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 100 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }

    @Override
    public void close() {
        if (display == Display.TERMINAL) {
            target.accept("\r" + " ".repeat(WIDTH) + "\r");
        }
    }
}
