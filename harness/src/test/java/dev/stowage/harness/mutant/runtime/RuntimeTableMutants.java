package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.TableMutators;
import dev.stowage.harness.reference.ReferenceBackends;
import dev.stowage.harness.rules.table.TableClauses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of one cell of the operation table. */
final class RuntimeTableMutants {
    private static final OperationTable TABLE = OperationTable.of(Layer.RUNTIME);
    private static final Set<Operation> OPERATIONS = EnumSet.of(Operation.START, Operation.KILL,
            Operation.STOP, Operation.PAUSE, Operation.RESUME, Operation.STATS, Operation.PROCESSES,
            Operation.UPDATE_RESOURCES, Operation.AWAIT, Operation.DELETE, Operation.FORCE_DELETE);
    private static final Set<State> STATES = EnumSet.complementOf(EnumSet.of(State.CONFIGURED));
    /** Clauses of operations that every rule uses: a mutant that refuses one violates many. */
    private static final Clause[] ANY_CLAUSE = EnumSet.allOf(Clause.class).toArray(Clause[]::new);

    private RuntimeTableMutants() {}

    static List<MutantBackend> all() {
        List<MutantBackend> all = new ArrayList<>();
        for (Operation operation : OPERATIONS) {
            for (State state : STATES) {
                Permission permission = TABLE.permission(operation, state);
                if (permission.allows()) {
                    all.add(refusing(operation, state, permission));
                } else {
                    all.add(tableMutant("permits", operation, state,
                            TableMutators.permitting(operation, state),
                            TableClauses.refusedClause(operation)));
                    all.add(tableMutant("refuses with an effect", operation, state,
                            TableMutators.disturbing(operation, state, Container::forceDelete),
                            TableClauses.refusedNoEffectClause(operation)));
                    all.add(tableMutant("refuses without the way out", operation, state,
                            TableMutators.misreporting(operation, state),
                            TableClauses.refusedClause(operation)));
                }
            }
        }
        all.add(mutant("pretends to resize", TableMutators.pretending(Operation.RESIZE), CAPABILITY_2));
        all.add(mutant("disturbs what it does not support", TableMutators.mutating((interceptedCall, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                if (interceptedCall.operation() == Operation.CHECKPOINT) {
                    interceptedCall.container().ifPresent(Container::forceDelete);
                }
                throw e;
            }
        }), CAPABILITY_3).tolerating(CAPABILITY_2));
        all.add(mutant("names another capability", TableMutators.mutating((interceptedCall, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                throw new UnsupportedException(ErrorSubject.of(interceptedCall.subject()),
                        interceptedCall.operation(), Capability.HOOKS);
            }
        }), CAPABILITY_2));
        return all;
    }

    private static MutantBackend refusing(Operation operation, State state, Permission permission) {
        Clause expectedViolations = TableClauses.permittedClause(Layer.RUNTIME, operation, state, permission);
        MutantBackend backend = tableMutant("refuses", operation, state,
                TableMutators.refusing(Layer.RUNTIME, operation, state), expectedViolations);
        return backend.tolerating(ANY_CLAUSE);
    }

    private static MutantBackend tableMutant(String how, Operation operation, State state,
            Interceptor interceptor, Clause expectedViolations) {
        MutantBackend backend =
                mutant(how + " " + operation.displayName() + " in " + state, interceptor, expectedViolations);
        // a rule about errors kills a stopped container
        return operation == Operation.KILL && state == State.STOPPED ? backend.tolerating(BACKEND_6)
                : backend;
    }

    private static MutantBackend mutant(String name, Interceptor interceptor, Clause expectedViolations) {
        RuntimeSubject right = new ReferenceBackends().runtimeSubject();
        return MutantBackend.of(name,
                MutantRuntimes.subject(right, right.hooks(),
                        context -> new InterceptedRuntime(right.opener().apply(context), interceptor)),
                expectedViolations);
    }

    /** Mutants that only sequences of operations detect. */
    static List<MutantBackend> sequences() {
        Map<ContainerId, AtomicInteger> pauses = new ConcurrentHashMap<>();
        return List.of(MutantRuntimes.mutatingRuntime("does not freeze what was frozen before",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = super.create(request);
                        pauses.put(request.id(), new AtomicInteger());
                        return created;
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void pause() {
                                delegate.pause();
                                if (pauses.get(delegate.id()).incrementAndGet() == 2) {
                                    delegate.resume();
                                }
                            }
                        };
                    }
                }, TABLE_4));
    }
}
