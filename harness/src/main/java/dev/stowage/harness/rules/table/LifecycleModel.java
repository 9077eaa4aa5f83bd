package dev.stowage.harness.rules.table;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A model of one container that follows the operation table. It begins without a container. */
final class LifecycleModel {
    private final Layer layer;
    private final Set<Capability> capabilities;
    private Optional<State> state = Optional.empty();
    private OptionalInt exitCode = OptionalInt.empty();

    LifecycleModel(Layer layer, Set<Capability> capabilities) {
        this.layer = layer;
        this.capabilities = capabilities;
    }

    /** Returns the state; empty if there is no container. */
    Optional<State> state() {
        return state;
    }

    /** Returns the exit code of the ended run, if the step that ended it determines the code. */
    OptionalInt exitCode() {
        return exitCode;
    }

    /** Returns the expected outcome of a step, as {@link RandomWalk} describes outcomes. */
    String outcome(RandomWalkStep step) {
        return switch (step) {
            case CREATE, CONFIGURE -> state.isEmpty() ? "done" : "taken";
            case FORCE_DELETE -> "done";
            case SWITCH_MANAGER -> state.isEmpty() ? "gone" : "done";
            default -> guardedOutcome(step);
        };
    }

    private String guardedOutcome(RandomWalkStep step) {
        if (step.operation()
                .requiredCapability()
                .filter(needed -> !capabilities.contains(needed))
                .isPresent()) {
            return "unsupported";
        }
        if (state.isEmpty()) {
            return "gone";
        }
        return permission(step).allows() ? "done" : "refused in " + state.orElseThrow();
    }

    private Permission permission(RandomWalkStep step) {
        return OperationTable.of(layer).permission(step.operation(), state.orElseThrow());
    }

    /** Applies a step that succeeds. */
    void apply(RandomWalkStep step) {
        switch (step) {
            case UPDATE_RESOURCES, AWAIT, SWITCH_MANAGER -> {
            }
            case DELETE, FORCE_DELETE -> state = Optional.empty();
            case TERM, KILL -> stopRun(step);
            case STOP -> {
                if (state.orElseThrow() != State.STOPPED) {
                    stopRun(step);
                }
            }
            case CREATE, CONFIGURE, INIT, START, PAUSE, RESUME, CLEANUP ->
                state = OperationTable.resultingState(step.operation());
        }
    }

    private void stopRun(RandomWalkStep step) {
        boolean started = state.orElseThrow() != State.CREATED;
        exitCode = !started ? OptionalInt.empty()
                : OptionalInt.of(step == RandomWalkStep.TERM ? RandomWalkRules.EXIT_CODE_ON_TERM : 128 + 9);
        state = Optional.of(State.STOPPED);
    }
}
