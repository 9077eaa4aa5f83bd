package dev.stowage.api.storage;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Stability;
import dev.stowage.api.error.InvalidArgumentException;
import java.time.Instant;
import java.util.Optional;

/**
 * Builds a {@link Status}, for example from its stored form. For one thread at a time.
 *
 * {@snippet :
 * Status status = Status.builder()
 *         .run(1)
 *         .configuredAt(Optional.of(configuredAt))
 *         .createdAt(Optional.of(createdAt))
 *         .build();
 * assert status.state() == State.CREATED;
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class StatusBuilder {
    long run;
    Optional<Instant> configuredAt = Optional.empty();
    Optional<Instant> createdAt = Optional.empty();
    Optional<Instant> startedAt = Optional.empty();
    Optional<Instant> pausedAt = Optional.empty();
    Optional<ProcessIdentity> init = Optional.empty();
    Optional<Exit> exit = Optional.empty();
    Optional<Intent> intent = Optional.empty();
    Resources resources = Resources.NONE;
    Optional<String> inconsistency = Optional.empty();

    StatusBuilder() {}

    StatusBuilder(Status status) {
        run = status.run();
        configuredAt = status.configuredAt();
        createdAt = status.createdAt();
        startedAt = status.startedAt();
        pausedAt = status.pausedAt();
        init = status.init();
        exit = status.exit();
        intent = status.intent();
        resources = status.resources();
        inconsistency = status.inconsistency();
    }

    /**
     * Sets the number of the current run.
     *
     * @param number 0 before the first run
     * @return this builder
     * @throws InvalidArgumentException if the number is negative
     */
    public StatusBuilder run(long number) {
        if (number < 0) {
            throw new InvalidArgumentException("run " + number, "must not be negative");
        }
        run = number;
        return this;
    }

    /**
     * Sets when the container became known.
     *
     * @param at the time
     * @return this builder
     */
    public StatusBuilder configuredAt(Optional<Instant> at) {
        configuredAt = at;
        return this;
    }

    /**
     * Sets when the current run was created.
     *
     * @param at the time; empty: it is not
     * @return this builder
     */
    public StatusBuilder createdAt(Optional<Instant> at) {
        createdAt = at;
        return this;
    }

    /**
     * Sets when the program of the current run started.
     *
     * @param at the time; empty: it has not
     * @return this builder
     */
    public StatusBuilder startedAt(Optional<Instant> at) {
        startedAt = at;
        return this;
    }

    /**
     * Sets since when the program is frozen.
     *
     * @param at the time; empty: it is not frozen
     * @return this builder
     */
    public StatusBuilder pausedAt(Optional<Instant> at) {
        pausedAt = at;
        return this;
    }

    /**
     * Sets the init process of the current run.
     *
     * @param process the process, if it could be identified
     * @return this builder
     */
    public StatusBuilder init(Optional<ProcessIdentity> process) {
        init = process;
        return this;
    }

    /**
     * Sets how the current run ended.
     *
     * @param newExit the exit; empty: it has not ended
     * @return this builder
     */
    public StatusBuilder exit(Optional<? extends Exit> newExit) {
        exit = newExit.map(value -> value);
        return this;
    }

    /**
     * Sets the operation in progress.
     *
     * @param newIntent the intent; empty: none
     * @return this builder
     */
    public StatusBuilder intent(Optional<Intent> newIntent) {
        intent = newIntent;
        return this;
    }

    /**
     * Sets the limits.
     *
     * @param newResources the limits
     * @return this builder
     */
    public StatusBuilder resources(Resources newResources) {
        resources = newResources;
        return this;
    }

    /**
     * Sets how the record contradicts the runtime's state.
     *
     * @param text text for people; empty: it does not
     * @return this builder
     */
    public StatusBuilder inconsistency(Optional<String> text) {
        inconsistency = text;
        return this;
    }

    /** {@return the status} */
    public Status build() {
        return new Status(this);
    }
}
