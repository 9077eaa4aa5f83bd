package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Clause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every cell of the operation table, as rules. What a cell refuses shares a container with the others. */
final class Matrix {
    private final RuntimeStage stage;
    private final Layer layer;
    private final OperationTable table;

    private Matrix(RuntimeStage stage, Layer layer) {
        this.stage = stage;
        this.layer = layer;
        this.table = OperationTable.of(layer);
    }

    static List<Rule> rules(RuntimeStage stage, Layer layer) {
        Matrix matrix = new Matrix(stage, layer);
        List<Rule> rules = new ArrayList<>();
        for (State state : matrix.states()) {
            rules.add(matrix.still(state));
            for (Operation operation : Verbs.at(layer)) {
                if (matrix.permission(operation, state).allows() && matrix.declared(operation)
                        && !Verbs.looks(operation) && operation != Operation.RESTORE) {
                    rules.add(matrix.change(operation, state));
                }
            }
        }
        return rules;
    }

    /** Returns what the cells verify, if everything is declared. */
    static Set<Clause> clauses(Layer layer) {
        Set<Clause> clauses = EnumSet.of(UNSUPPORTED_REFUSED, UNSUPPORTED_NO_EFFECT);
        for (Operation operation : Verbs.at(layer)) {
            for (State state : State.values()) {
                Permission permission = OperationTable.of(layer).permission(operation, state);
                if (permission.allows()) {
                    clauses.add(Cells.permitted(layer, operation, state, permission));
                } else {
                    clauses.add(Cells.refused(operation));
                    clauses.add(Cells.refusedWithoutEffect(operation));
                }
            }
        }
        return clauses;
    }

    private Set<State> states() {
        Set<State> states = EnumSet.of(State.CREATED, State.RUNNING, State.STOPPED);
        if (stage.capabilities().contains(Capability.PAUSE)) {
            states.add(State.PAUSED);
        }
        if (layer == Layer.ENGINE) {
            states.add(State.CONFIGURED);
        }
        if (layer == Layer.ENGINE || stage.subject().hooks().leaveHalfMade().isPresent()) {
            states.add(State.UNKNOWN);
        }
        return states;
    }

    private Permission permission(Operation operation, State state) {
        return table.permission(operation, state);
    }

    private boolean declared(Operation operation) {
        return operation.requires().map(stage.capabilities()::contains).orElse(true);
    }

    /** All operations that leave a container in a state as it is: refused, unsupported or looking. */
    private Rule still(State state) {
        List<Operation> operations = Verbs.at(layer)
                .stream()
                .filter(o -> !declared(o) || Verbs.looks(o) || !permission(o, state).allows())
                .toList();
        List<Clause> clauses = new ArrayList<>();
        for (Operation operation : operations) {
            if (!declared(operation)) {
                clauses.add(UNSUPPORTED_REFUSED);
                clauses.add(UNSUPPORTED_NO_EFFECT);
            } else if (permission(operation, state).allows()) {
                clauses.add(Cells.permitted(layer, operation, state, permission(operation, state)));
            } else {
                clauses.add(Cells.refused(operation));
                clauses.add(Cells.refusedWithoutEffect(operation));
            }
        }
        return new Rule("Matrix." + state, clauses.stream().distinct().toList(), findings -> {
            Optional<RuntimeBench> bench = Optional.empty();
            try {
                Optional<Container> container = Optional.empty();
                for (Operation operation : operations) {
                    if (container.isEmpty()) {
                        bench.ifPresent(RuntimeBench::close);
                        bench = Optional.of(stage.bench(findings));
                        container = Optional.of(bench.orElseThrow().in(state));
                    }
                    RuntimeBench now = bench.orElseThrow();
                    Container it = container.orElseThrow();
                    if (!findings.survives(() -> look(now, operation, state, it))) {
                        container = Optional.empty();
                    }
                }
            } finally {
                bench.ifPresent(RuntimeBench::close);
            }
        });
    }

    private void look(RuntimeBench bench, Operation operation, State state, Container container) {
        Snapshot before = Snapshot.of(bench, container);
        Clause noEffect;
        if (!declared(operation)) {
            noEffect = UNSUPPORTED_NO_EFFECT;
            UnsupportedException refusal = bench.findings.refused(UNSUPPORTED_REFUSED,
                    UnsupportedException.class, () -> Verbs.call(bench, operation, container));
            bench.findings.check(UNSUPPORTED_REFUSED,
                    refusal.capability().equals(operation.requires().orElseThrow().name()),
                    () -> operation + " names " + refusal.capability());
        } else if (permission(operation, state).allows()) {
            noEffect = Cells.permitted(layer, operation, state, permission(operation, state));
            bench.findings.act(noEffect, () -> Verbs.call(bench, operation, container));
            if (permission(operation, state) == Permission.RECORDED
                    || operation == Operation.UPDATE_RESOURCES) {
                return;
            }
        } else {
            noEffect = Cells.refusedWithoutEffect(operation);
            refused(bench, operation, state, container);
        }
        Snapshot after = Snapshot.of(bench, container, noEffect);
        bench.findings.check(noEffect, after.equals(before),
                () -> operation + " in " + state + ": it was " + before + " and is " + after);
    }

    private void refused(RuntimeBench bench, Operation operation, State state, Container container) {
        Clause clause = Cells.refused(operation);
        IllegalTransitionException refusal;
        try {
            refusal = bench.findings.refused(clause, IllegalTransitionException.class,
                    () -> Verbs.call(bench, operation, container));
        } catch (Violation e) {
            throw new Violation(clause, operation + " in " + state + " " + e.getMessage());
        }
        bench.findings.check(clause, refusal.operation().equals(Optional.of(operation))
                && refusal.state() == state && refusal.permitted().equals(table.permitted(operation)),
                () -> operation + " in " + state + " says " + refusal.operation() + " in " + refusal.state()
                        + ", permitted in " + refusal.permitted());
    }

    private Rule change(Operation operation, State state) {
        Clause clause = Cells.permitted(layer, operation, state, permission(operation, state));
        return new Rule("Matrix." + operation + " in " + state, List.of(clause), findings -> {
            try (RuntimeBench bench = stage.bench(findings)) {
                Container container = bench.in(state);
                findings.act(clause, () -> Verbs.call(bench, operation, container));
                if (operation == Operation.DELETE || operation == Operation.FORCE_DELETE) {
                    bench.expectGone(clause, container.id());
                } else if (operation == Operation.KILL && state != State.UNKNOWN) {
                    bench.exit(container);
                    bench.expectState(clause, container, State.STOPPED);
                } else if (state != State.UNKNOWN) {
                    OperationTable.endsIn(operation)
                            .ifPresent(
                                    end -> bench.expectState(clause, container, end));
                }
            }
        });
    }
}
