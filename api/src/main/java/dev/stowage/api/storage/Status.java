package dev.stowage.api.storage;

import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Stability;
import dev.stowage.api.State;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record that changes. The {@linkplain #state state} is computed from it and never stored. The
 * methods {@code with…}, {@link #nextRun} and {@link #withoutRun} are the steps of a lifecycle. Immutable.
 *
 * {@snippet :
 * Status status = Status.configured(clock.instant(), Resources.NONE)
 *         .nextRun()
 *         .withCreated(clock.instant(), Optional.of(init))
 *         .withStarted(clock.instant());
 * assert status.state() == State.RUNNING;
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class Status {
    private final Values values;

    Status(StatusBuilder builder) {
        values = new Values(builder.run, builder.configuredAt, builder.createdAt, builder.startedAt,
                builder.pausedAt, builder.init, builder.exit, builder.intent, builder.resources,
                builder.inconsistency);
    }

    /**
     * {@return a builder of a status before the first run, without times, process, exit, intent or limits}
     */
    public static StatusBuilder builder() {
        return new StatusBuilder();
    }

    /**
     * {@return the status of a container that has just been configured: CONFIGURED, before the first run}
     *
     * @param at when it was configured
     * @param resources its limits
     */
    public static Status configured(Instant at, Resources resources) {
        return builder().configuredAt(Optional.of(at)).resources(resources).build();
    }

    /** {@return a builder that begins with this status} */
    public StatusBuilder toBuilder() {
        return new StatusBuilder(this);
    }

    /** {@return the number of the current run: 1 for the first, 0 before it} */
    public long run() {
        return values.run;
    }

    /** {@return when the container became known} */
    public Optional<Instant> configuredAt() {
        return values.configuredAt;
    }

    /** {@return when the current run was created; empty before that} */
    public Optional<Instant> createdAt() {
        return values.createdAt;
    }

    /** {@return when the program of the current run started; empty before that} */
    public Optional<Instant> startedAt() {
        return values.startedAt;
    }

    /** {@return since when the program is frozen; empty if it is not} */
    public Optional<Instant> pausedAt() {
        return values.pausedAt;
    }

    /** {@return the init process of the current run, if it could be identified} */
    public Optional<ProcessIdentity> init() {
        return values.init;
    }

    /** {@return how the current run ended; empty before that} */
    public Optional<Exit> exit() {
        return values.exit;
    }

    /** {@return the operation in progress; empty if there is none} */
    public Optional<Intent> intent() {
        return values.intent;
    }

    /** {@return the limits, which survive a restart} */
    public Resources resources() {
        return values.resources;
    }

    /**
     * {@return how the record contradicts the runtime's state, for people; empty if no contradiction is left
     * that cannot be reconciled}
     */
    public Optional<String> inconsistency() {
        return values.inconsistency;
    }

    /**
     * Computes the state. The first that applies: UNKNOWN if there is an inconsistency, STOPPED if there is
     * an exit, PAUSED or RUNNING if the program was started, CREATED, CONFIGURED; with no time at all,
     * UNKNOWN.
     *
     * @return the state that this status means
     */
    public State state() {
        if (values.inconsistency.isPresent()) {
            return State.UNKNOWN;
        }
        if (values.exit.isPresent()) {
            return State.STOPPED;
        }
        if (values.startedAt.isPresent()) {
            return values.pausedAt.isPresent() ? State.PAUSED : State.RUNNING;
        }
        if (values.createdAt.isPresent()) {
            return State.CREATED;
        }
        return values.configuredAt.isPresent() ? State.CONFIGURED : State.UNKNOWN;
    }

    /** {@return when the current run ended; empty before that} */
    public Optional<Instant> finishedAt() {
        return values.exit.map(Exit::at);
    }

    /**
     * {@return this status at the beginning of another run: its number is one more; times, process, exit and
     * inconsistency of the previous run are gone}
     */
    public Status nextRun() {
        return withoutRun().toBuilder().run(values.run + 1).build();
    }

    /**
     * {@return this status with the current run created, not before the container was configured}
     *
     * @param at when; a time of a clock that has stepped back is replaced
     * @param process the init process, if it could be identified
     */
    public Status withCreated(Instant at, Optional<ProcessIdentity> process) {
        return toBuilder().createdAt(Optional.of(latest(at, values.configuredAt))).init(process).build();
    }

    /**
     * {@return this status with the program started, not before the run was created}
     *
     * @param at when; a time of a clock that has stepped back is replaced
     */
    public Status withStarted(Instant at) {
        return toBuilder().startedAt(Optional.of(latest(at, values.createdAt))).build();
    }

    /**
     * {@return this status with the program frozen or thawed}
     *
     * @param since since when it is frozen; empty: it is not
     */
    public Status withPaused(Optional<Instant> since) {
        return toBuilder().pausedAt(since).build();
    }

    /**
     * {@return this status with the current run ended, not before it was created and started; unchanged if
     * the run has ended before, because the first exit stands}
     *
     * @param exit how it ended; a time of a clock that has stepped back is replaced
     */
    public Status withExit(Exit exit) {
        return values.exit.isPresent() ? this
                : toBuilder().pausedAt(Optional.empty())
                        .exit(Optional.of(exit
                                .notBefore(latest(exit.at(), values.startedAt.or(() -> values.createdAt)))))
                        .build();
    }

    private static Instant latest(Instant at, Optional<Instant> earlier) {
        return earlier.filter(at::isBefore).orElse(at);
    }

    /**
     * {@return this status with an operation in progress, or none}
     *
     * @param intent the operation; empty: none
     */
    public Status withIntent(Optional<Intent> intent) {
        return toBuilder().intent(intent).build();
    }

    /**
     * {@return this status with other limits}
     *
     * @param resources the limits
     */
    public Status withResources(Resources resources) {
        return toBuilder().resources(resources).build();
    }

    /**
     * {@return this status with an inconsistency, or none}
     *
     * @param inconsistency how the record contradicts the runtime's state; empty: it does not
     */
    public Status withInconsistency(Optional<String> inconsistency) {
        return toBuilder().inconsistency(inconsistency).build();
    }

    /**
     * {@return this status as it was before the current run was created: CONFIGURED, as a failed init leaves
     * it}
     */
    public Status withoutRun() {
        return toBuilder().createdAt(Optional.empty())
                .startedAt(Optional.empty())
                .pausedAt(Optional.empty())
                .init(Optional.empty())
                .exit(Optional.empty())
                .inconsistency(Optional.empty())
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Status status && values.equals(status.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "Status");
    }

    private record Values(long run, Optional<Instant> configuredAt, Optional<Instant> createdAt,
            Optional<Instant> startedAt, Optional<Instant> pausedAt, Optional<ProcessIdentity> init,
            Optional<Exit> exit, Optional<Intent> intent, Resources resources,
            Optional<String> inconsistency) {}
}
