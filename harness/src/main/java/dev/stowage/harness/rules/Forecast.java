package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What the operation table says becomes of one container, step by step. Begins with no container. */
final class Forecast {
    private final Layer layer;
    private final Set<Capability> capabilities;
    private Optional<State> state = Optional.empty();
    private OptionalInt code = OptionalInt.empty();

    Forecast(Layer layer, Set<Capability> capabilities) {
        this.layer = layer;
        this.capabilities = capabilities;
    }

    /** Returns the state; empty if there is no container. */
    Optional<State> state() {
        return state;
    }

    /** Returns the code of the run that has ended, where the step that ended it decides about that. */
    OptionalInt code() {
        return code;
    }

    /** Returns how a step ends, in the words of {@link WalkRules}. */
    String outcome(WalkStep step) {
        return switch (step) {
            case CREATE, CONFIGURE -> state.isEmpty() ? "done" : "taken";
            case FORCE_DELETE -> "done";
            case HOP -> state.isEmpty() ? "gone" : "done";
            default -> judged(step);
        };
    }

    private String judged(WalkStep step) {
        if (state.isEmpty()) {
            return "gone";
        }
        if (step.operation().requires().filter(needed -> !capabilities.contains(needed)).isPresent()) {
            return "unsupported";
        }
        return permission(step).allows() ? "done" : "refused in " + state.orElseThrow();
    }

    private Permission permission(WalkStep step) {
        return OperationTable.of(layer).permission(step.operation(), state.orElseThrow());
    }

    /** Takes a step that succeeds. */
    void take(WalkStep step) {
        switch (step) {
            case LIMIT, LOOK, HOP -> {
            }
            case DELETE, FORCE_DELETE -> state = Optional.empty();
            case TERM, KILL -> end(step);
            case STOP -> {
                if (state.orElseThrow() != State.STOPPED) {
                    end(step);
                }
            }
            case CREATE, CONFIGURE, INIT, START, PAUSE, RESUME, CLEANUP ->
                state = OperationTable.endsIn(step.operation());
        }
    }

    private void end(WalkStep step) {
        boolean ran = state.orElseThrow() != State.CREATED;
        code = !ran
                ? OptionalInt.empty()
                : OptionalInt.of(step == WalkStep.TERM ? WalkRules.CODE : 128 + 9);
        state = Optional.of(State.STOPPED);
    }
}
