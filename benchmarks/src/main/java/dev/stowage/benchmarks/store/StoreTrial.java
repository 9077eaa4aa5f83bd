package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.time.Duration;

/**
 * A trial on an open store, which it clears and closes.
 *
 * @param model the store
 * @param turn what a turn does
 */
record StoreTrial(StatusModel model, Turn turn) implements Trial {
    /** Works on the store for a while. */
    interface Turn {
        Sample run(Duration time) throws Exception;
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return turn.run(time);
    }

    @Override
    public void close() throws IOException {
        try (model) {
            model.clear();
        }
    }
}
