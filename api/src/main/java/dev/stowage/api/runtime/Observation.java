package dev.stowage.api.runtime;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import dev.stowage.api.error.InvalidArgumentException;
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

    private Observation(Values values) {
        this.values = values;
    }

    /**
     * {@return a builder with a state and nothing else: no times, no process, no exit, UNMONITORED}
     *
     * @param state the state
     */
    public static Builder builder(State state) {
        return new Builder(new Values(Optional.empty(), state, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Monitoring.UNMONITORED, ""));
    }

    /** {@return a builder that begins with this observation} */
    public Builder toBuilder() {
        return new Builder(values);
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

    private record Values(Optional<RunId> run, State state, Optional<ProcessIdentity> init,
            Optional<Instant> createdAt, Optional<Instant> startedAt, Optional<Exit> exit,
            Monitoring monitoring, String detail) {}

    /** Builds an {@link Observation}. For one thread at a time. */
    public static final class Builder {
        private Optional<RunId> run;
        private State state;
        private Optional<ProcessIdentity> init;
        private Optional<Instant> createdAt;
        private Optional<Instant> startedAt;
        private Optional<Exit> exit;
        private Monitoring monitoring;
        private String detail;

        private Builder(Values values) {
            run = values.run;
            state = values.state;
            init = values.init;
            createdAt = values.createdAt;
            startedAt = values.startedAt;
            exit = values.exit;
            monitoring = values.monitoring;
            detail = values.detail;
        }

        /**
         * Sets the run that was observed.
         *
         * @param newRun the run; empty if it cannot be determined
         * @return this builder
         */
        public Builder run(Optional<RunId> newRun) {
            run = newRun;
            return this;
        }

        /**
         * Sets the state.
         *
         * @param newState the state; STOPPED needs an {@link #exit}
         * @return this builder
         */
        public Builder state(State newState) {
            state = newState;
            return this;
        }

        /**
         * Sets the init process.
         *
         * @param process the process, if it exists and can be identified
         * @return this builder
         */
        public Builder init(Optional<ProcessIdentity> process) {
            init = process;
            return this;
        }

        /**
         * Sets when the run was created.
         *
         * @param at the time, where the runtime knows it
         * @return this builder
         */
        public Builder createdAt(Optional<Instant> at) {
            createdAt = at;
            return this;
        }

        /**
         * Sets when the program started.
         *
         * @param at the time, where the runtime knows it
         * @return this builder
         */
        public Builder startedAt(Optional<Instant> at) {
            startedAt = at;
            return this;
        }

        /**
         * Sets how the run ended.
         *
         * @param newExit the exit, in STOPPED only
         * @return this builder
         */
        public Builder exit(Optional<? extends Exit> newExit) {
            exit = newExit.map(value -> value);
            return this;
        }

        /**
         * Sets whether a monitor will record the exit.
         *
         * @param newMonitoring MONITORED or UNMONITORED
         * @return this builder
         */
        public Builder monitoring(Monitoring newMonitoring) {
            monitoring = newMonitoring;
            return this;
        }

        /**
         * Sets what is wrong, in UNKNOWN, or a hint for people elsewhere.
         *
         * @param text may be empty
         * @return this builder
         */
        public Builder detail(String text) {
            detail = text;
            return this;
        }

        /**
         * {@return the observation}
         *
         * @throws InvalidArgumentException if STOPPED has no exit, or another state has one
         */
        public Observation build() {
            if (exit.isPresent() != (state == State.STOPPED)) {
                throw new InvalidArgumentException("observation of " + state,
                        exit.isPresent() ? "must not carry an exit" : "needs an exit");
            }
            return new Observation(
                    new Values(run, state, init, createdAt, startedAt, exit, monitoring, detail));
        }
    }

    /** Whether a monitor watches a run. */
    public enum Monitoring {
        /** A living monitor will record the exit, or has recorded it. */
        MONITORED,
        /** The monitor is gone; the exit may be lost. */
        UNMONITORED
    }
}
