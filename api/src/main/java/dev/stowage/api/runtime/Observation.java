package dev.stowage.api.runtime;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime sees of one run at one moment. Immutable.
 *
 * {@snippet :
 * return Observation.builder(State.RUNNING)
 *         .run(Optional.of(run))
 *         .init(Optional.of(process))
 *         .startedAt(Optional.of(startedAt))
 *         .monitoring(Monitoring.MONITORED)
 *         .build();
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class Observation {
    private final Values values;

    Observation(ObservationBuilder builder) {
        values = new Values(builder.state, builder.run, builder.init, builder.createdAt, builder.startedAt,
                builder.exit, builder.monitoring, builder.detail);
    }

    /**
     * {@return a builder with a state and nothing else: no times, no process, no exit, UNMONITORED}
     *
     * @param state the state
     */
    public static ObservationBuilder builder(State state) {
        return new ObservationBuilder(state);
    }

    /** {@return a builder that begins with this observation} */
    public ObservationBuilder toBuilder() {
        return new ObservationBuilder(this);
    }

    /** {@return the run that was observed; empty if it cannot be determined} */
    public Optional<RunId> run() {
        return values.run;
    }

    /** {@return the state at the moment of the observation} */
    public State state() {
        return values.state;
    }

    /** {@return the init process, if it exists and can be identified} */
    public Optional<ProcessIdentity> init() {
        return values.init;
    }

    /** {@return when the run was created, where the runtime knows it} */
    public Optional<Instant> createdAt() {
        return values.createdAt;
    }

    /** {@return when the program started, where the runtime knows it} */
    public Optional<Instant> startedAt() {
        return values.startedAt;
    }

    /** {@return how the run ended; present exactly in STOPPED} */
    public Optional<Exit> exit() {
        return values.exit;
    }

    /** {@return whether a monitor will record the exit} */
    public Monitoring monitoring() {
        return values.monitoring;
    }

    /** {@return what is wrong, in UNKNOWN, or a hint for people elsewhere; may be empty} */
    public String detail() {
        return values.detail;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Observation observation && values.equals(observation.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "Observation");
    }

    private record Values(State state, Optional<RunId> run, Optional<ProcessIdentity> init,
            Optional<Instant> createdAt, Optional<Instant> startedAt, Optional<Exit> exit,
            Monitoring monitoring, String detail) {}

    /** Whether a monitor watches a run. */
    public enum Monitoring {
        /** A living monitor will record the exit, or has recorded it. */
        MONITORED,
        /** The monitor is gone; the exit may be lost. */
        UNMONITORED
    }
}
