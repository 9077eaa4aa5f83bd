package dev.stowage.engine.mutant;

import dev.stowage.api.ErrorSubject;
import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.TableMutators;
import dev.stowage.harness.rules.table.TableClauses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants of one cell of the operation table. */
final class EngineTableMutants {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);
    private static final Set<Operation> OPERATIONS =
            EnumSet.of(Operation.INIT, Operation.START, Operation.KILL, Operation.STOP, Operation.PAUSE,
                    Operation.RESUME, Operation.STATS, Operation.PROCESSES, Operation.UPDATE_RESOURCES,
                    Operation.AWAIT, Operation.CLEANUP, Operation.DELETE, Operation.FORCE_DELETE);
    /** Clauses of operations that every rule uses: a mutant that refuses one violates many. */
    private static final Clause[] ANY_CLAUSE = EnumSet.allOf(Clause.class).toArray(Clause[]::new);

    private EngineTableMutants() {}

    /** Returns mutants that refuse a permitted operation, one for each cell. */
    static List<MutantBackend> refusing() {
        List<MutantBackend> all = new ArrayList<>();
        for (Operation operation : OPERATIONS) {
            for (State state : State.values()) {
                Permission permission = TABLE.permission(operation, state);
                if (permission.allows()) {
                    all.add(MutantEngines
                            .mutatingCalls("refuses " + operation.displayName() + " in " + state,
                                    TableMutators.refusing(Layer.ENGINE, operation, state),
                                    TableClauses.permittedClause(Layer.ENGINE, operation, state, permission))
                            .tolerating(ANY_CLAUSE));
                }
            }
        }
        return all;
    }

    /** Returns mutants with a wrong refusal, three for each cell. */
    static List<MutantBackend> permitting() {
        List<MutantBackend> all = new ArrayList<>();
        for (Operation operation : OPERATIONS) {
            for (State state : State.values()) {
                if (!TABLE.permission(operation, state).allows()) {
                    String cell = " " + operation.displayName() + " in " + state;
                    all.add(MutantEngines.mutatingCalls("permits" + cell,
                            TableMutators.permitting(operation, state),
                            TableClauses.refusedClause(operation)));
                    all.add(MutantEngines.mutatingCalls("refuses with an effect" + cell,
                            TableMutators.disturbing(operation, state, Container::forceDelete),
                            TableClauses.refusedNoEffectClause(operation)));
                    all.add(MutantEngines.mutatingCalls("refuses without the way out" + cell,
                            TableMutators.misreporting(operation, state),
                            TableClauses.refusedClause(operation)));
                }
            }
        }
        all.add(MutantEngines.mutatingCalls("pretends to unmount",
                TableMutators.pretending(Operation.UNMOUNT), CAPABILITY_2));
        all.add(MutantEngines.mutatingCalls("disturbs what it does not support",
                TableMutators.mutating((interceptedCall, act) -> {
                    try {
                        return act.get();
                    } catch (UnsupportedException e) {
                        if (interceptedCall.operation() == Operation.RESTORE) {
                            interceptedCall.container().ifPresent(Container::forceDelete);
                        }
                        throw e;
                    }
                }), CAPABILITY_3));
        all.add(MutantEngines.mutatingCalls("names another capability",
                TableMutators.mutating((interceptedCall, act) -> {
                    try {
                        return act.get();
                    } catch (UnsupportedException e) {
                        throw new UnsupportedException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(), Capability.HOOKS);
                    }
                }), CAPABILITY_2));
        return all;
    }

    /** Mutants that only sequences of operations detect. */
    static List<MutantBackend> sequences() {
        Set<RunId> mutatedRuns = ConcurrentHashMap.newKeySet();
        return List
                .of(MutantEngines.mutatingContainers("does not start again what was paused in its last run",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void pause() {
                                delegate.pause();
                                delegate.observe().run().ifPresent(run -> mutatedRuns.add(next(run)));
                            }

                            @Override
                            public void start() {
                                delegate.start();
                                if (delegate.observe().run().filter(mutatedRuns::contains).isPresent()) {
                                    delegate.stop(Signal.KILL, Duration.ZERO);
                                }
                            }
                        }, TABLE_4));
    }

    private static RunId next(RunId run) {
        return new RunId(run.incarnation(), run.number() + 1);
    }
}
