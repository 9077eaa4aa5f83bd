package dev.stowage.api.runtime;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.runtime.Observation.Monitoring;
import java.time.Instant;
import java.util.Optional;

/**
 * Builds an {@link Observation}. For one thread at a time.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ObservationBuilder {
    State state;
    Optional<RunId> run = Optional.empty();
    Optional<ProcessIdentity> init = Optional.empty();
    Optional<Instant> createdAt = Optional.empty();
    Optional<Instant> startedAt = Optional.empty();
    Optional<Exit> exit = Optional.empty();
    Monitoring monitoring = Monitoring.UNMONITORED;
    String detail = "";

    ObservationBuilder(State state) {
        this.state = state;
    }

    ObservationBuilder(Observation observation) {
        state = observation.state();
        run = observation.run();
        init = observation.init();
        createdAt = observation.createdAt();
        startedAt = observation.startedAt();
        exit = observation.exit();
        monitoring = observation.monitoring();
        detail = observation.detail();
    }

    /**
     * Sets the run that was observed.
     *
     * @param newRun the run; empty if it cannot be determined
     * @return this builder
     */
    public ObservationBuilder run(Optional<RunId> newRun) {
        run = newRun;
        return this;
    }

    /**
     * Sets the state.
     *
     * @param newState the state; STOPPED needs an {@link #exit}
     * @return this builder
     */
    public ObservationBuilder state(State newState) {
        state = newState;
        return this;
    }

    /**
     * Sets the init process.
     *
     * @param process the process, if it exists and can be identified
     * @return this builder
     */
    public ObservationBuilder init(Optional<ProcessIdentity> process) {
        init = process;
        return this;
    }

    /**
     * Sets when the run was created.
     *
     * @param at the time, where the runtime knows it
     * @return this builder
     */
    public ObservationBuilder createdAt(Optional<Instant> at) {
        createdAt = at;
        return this;
    }

    /**
     * Sets when the program started.
     *
     * @param at the time, where the runtime knows it
     * @return this builder
     */
    public ObservationBuilder startedAt(Optional<Instant> at) {
        startedAt = at;
        return this;
    }

    /**
     * Sets how the run ended.
     *
     * @param newExit the exit, in STOPPED only
     * @return this builder
     */
    public ObservationBuilder exit(Optional<? extends Exit> newExit) {
        exit = newExit.map(value -> value);
        return this;
    }

    /**
     * Sets whether a monitor will record the exit.
     *
     * @param newMonitoring MONITORED or UNMONITORED
     * @return this builder
     */
    public ObservationBuilder monitoring(Monitoring newMonitoring) {
        monitoring = newMonitoring;
        return this;
    }

    /**
     * Sets what is wrong, in UNKNOWN, or a hint for people elsewhere.
     *
     * @param text may be empty
     * @return this builder
     */
    public ObservationBuilder detail(String text) {
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
        return new Observation(this);
    }
}
