package dev.stowage.harness.rules.table;

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
import dev.stowage.harness.rules.ClauseViolationException;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleDiscovery;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.ContainerSnapshot;
import dev.stowage.harness.rules.fixture.OperationInvoker;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import dev.stowage.harness.rules.fixture.RuntimeTestTarget;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every cell of the operation table as a rule. The operations that leave a state unchanged share one
 * container.
 */
public final class TableRules {
    private static final List<Class<?>> WALKS = List.of(RandomWalkRules.class);

    private final RuntimeTestTarget target;
    private final Layer layer;
    private final OperationTable table;

    private TableRules(RuntimeTestTarget target, Layer layer) {
        this.target = target;
        this.layer = layer;
        this.table = OperationTable.of(layer);
    }

    /**
     * Returns the rules for a runtime, or for an engine over it.
     *
     * @param target the backend under test
     * @param layer whether it is a runtime or an engine
     * @return the rules
     */
    public static List<Rule> of(RuntimeTestTarget target, Layer layer) {
        TableRules tableRules = new TableRules(target, layer);
        List<Rule> rules = new ArrayList<>(RuleDiscovery.rules(RuleKind.RUNTIME, WALKS,
                method -> RuleDiscovery.appliesAt(layer, method), target::newFixture));
        for (State state : tableRules.states()) {
            rules.add(tableRules.unchangedRule(state));
            for (Operation operation : OperationInvoker.supportedAt(layer)) {
                if (tableRules.permission(operation, state).allows() && tableRules.isSupported(operation)
                        && !OperationInvoker.isRepeatable(operation) && operation != Operation.RESTORE) {
                    rules.add(tableRules.transitionRule(operation, state));
                }
            }
        }
        return rules;
    }

    /**
     * Returns what the rules verify for a backend that declares every capability.
     *
     * @param layer the layer
     * @return clauses
     */
    public static Set<Clause> clauses(Layer layer) {
        Set<Clause> clauses = RuleDiscovery.clauses(WALKS);
        clauses.addAll(List.of(CAPABILITY_2, CAPABILITY_3));
        for (Operation operation : OperationInvoker.supportedAt(layer)) {
            for (State state : State.values()) {
                Permission permission = OperationTable.of(layer).permission(operation, state);
                if (permission.allows()) {
                    clauses.add(TableClauses.permittedClause(layer, operation, state, permission));
                } else {
                    clauses.add(TableClauses.refusedClause(operation));
                    clauses.add(TableClauses.refusedNoEffectClause(operation));
                }
            }
        }
        return clauses;
    }

    private Set<State> states() {
        Set<State> states = EnumSet.of(State.CREATED, State.RUNNING, State.STOPPED);
        if (target.capabilities().contains(Capability.PAUSE)) {
            states.add(State.PAUSED);
        }
        if (layer == Layer.ENGINE) {
            states.add(State.CONFIGURED);
        }
        if (layer == Layer.ENGINE || target.subject().hooks().partialCreate().isPresent()) {
            states.add(State.UNKNOWN);
        }
        return states;
    }

    private Permission permission(Operation operation, State state) {
        return table.permission(operation, state);
    }

    private boolean isSupported(Operation operation) {
        return operation.requiredCapability().map(target.capabilities()::contains).orElse(true);
    }

    /**
     * Returns a rule of all operations that leave a state unchanged: refused, unsupported and reading ones.
     */
    private Rule unchangedRule(State state) {
        List<Operation> operations = OperationInvoker.supportedAt(layer)
                .stream()
                .filter(candidate -> !isSupported(candidate) || OperationInvoker.isRepeatable(candidate)
                        || !permission(candidate, state).allows())
                .toList();
        List<Clause> clauses = new ArrayList<>();
        for (Operation operation : operations) {
            if (!isSupported(operation)) {
                clauses.add(CAPABILITY_2);
                clauses.add(CAPABILITY_3);
            } else if (permission(operation, state).allows()) {
                clauses.add(
                        TableClauses.permittedClause(layer, operation, state, permission(operation, state)));
            } else {
                clauses.add(TableClauses.refusedClause(operation));
                clauses.add(TableClauses.refusedNoEffectClause(operation));
            }
        }
        return new Rule("TableRules." + state, RuleKind.RUNTIME,
                clauses.stream().distinct().toList(), ruleFindings -> {
                    Optional<RuntimeFixture> fixture = Optional.empty();
                    try {
                        Optional<Container> container = Optional.empty();
                        for (Operation operation : operations) {
                            if (container.isEmpty()) {
                                fixture.ifPresent(RuntimeFixture::close);
                                fixture = Optional.of(target.newFixture(ruleFindings));
                                container = Optional.of(fixture.orElseThrow().containerIn(state));
                            }
                            RuntimeFixture currentFixture = fixture.orElseThrow();
                            Container currentContainer = container.orElseThrow();
                            if (!ruleFindings.continueAfterViolation(() -> checkUnchanged(currentFixture,
                                    operation, state, currentContainer))) {
                                container = Optional.empty();
                            }
                        }
                    } finally {
                        fixture.ifPresent(RuntimeFixture::close);
                    }
                });
    }

    private void checkUnchanged(RuntimeFixture fixture, Operation operation, State state,
            Container container) {
        ContainerSnapshot before = ContainerSnapshot.of(fixture, container);
        Clause noEffect;
        if (!isSupported(operation)) {
            noEffect = CAPABILITY_3;
            UnsupportedException refusal = fixture.findings()
                    .expectFailure(CAPABILITY_2, UnsupportedException.class,
                            () -> OperationInvoker.invoke(fixture, operation, container));
            fixture.findings()
                    .check(CAPABILITY_2, refusal.capability().equals(operation.requiredCapability()),
                            () -> operation + " names " + refusal.capability());
        } else if (permission(operation, state).allows()) {
            noEffect = TableClauses.permittedClause(layer, operation, state, permission(operation, state));
            fixture.findings()
                    .expectSuccess(noEffect, () -> OperationInvoker.invoke(fixture, operation, container));
            if (permission(operation, state) == Permission.DEFERRED
                    || operation == Operation.UPDATE_RESOURCES) {
                return;
            }
        } else {
            noEffect = TableClauses.refusedNoEffectClause(operation);
            checkRefused(fixture, operation, state, container);
        }
        ContainerSnapshot after = ContainerSnapshot.of(fixture, container, noEffect);
        fixture.findings()
                .check(noEffect, after.equals(before),
                        () -> operation + " in " + state + ": it was " + before + " and is " + after);
    }

    private void checkRefused(RuntimeFixture fixture, Operation operation, State state, Container container) {
        Clause clause = TableClauses.refusedClause(operation);
        IllegalTransitionException refusal;
        try {
            refusal = fixture.findings()
                    .expectFailure(clause, IllegalTransitionException.class,
                            () -> OperationInvoker.invoke(fixture, operation, container));
        } catch (ClauseViolationException e) {
            throw new ClauseViolationException(clause, operation + " in " + state + " " + e.getMessage(), e);
        }
        fixture.findings()
                .check(clause,
                        refusal.operation().equals(Optional.of(operation)) && refusal.state() == state
                                && refusal.permittedStates().equals(table.permittedStates(operation)),
                        () -> operation + " in " + state + " reported " + refusal.operation() + " in "
                                + refusal.state() + ", permitted in " + refusal.permittedStates());
    }

    private Rule transitionRule(Operation operation, State state) {
        Clause clause = TableClauses.permittedClause(layer, operation, state, permission(operation, state));
        return new Rule("TableRules." + operation + " in " + state, RuleKind.RUNTIME,
                List.of(clause), ruleFindings -> {
                    try (RuntimeFixture fixture = target.newFixture(ruleFindings)) {
                        Container container = fixture.containerIn(state);
                        ruleFindings.expectSuccess(clause,
                                () -> OperationInvoker.invoke(fixture, operation, container));
                        if (operation == Operation.DELETE || operation == Operation.FORCE_DELETE) {
                            fixture.expectGone(clause, container.id());
                        } else if (operation == Operation.KILL && state != State.UNKNOWN) {
                            fixture.awaitExit(container);
                            fixture.expectState(clause, container, State.STOPPED);
                        } else if (state != State.UNKNOWN) {
                            OperationTable.resultingState(operation)
                                    .ifPresent(end -> fixture.expectState(clause, container, end));
                        }
                    }
                });
    }
}
