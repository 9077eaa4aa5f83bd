package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.fault.Interceptor;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.rules.Cells;
import dev.stowage.harness.wrong.WrongBackend;
import dev.stowage.harness.wrong.WrongTables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Runtimes that are wrong in one cell of the operation table. */
final class WrongCells {
    private static final OperationTable TABLE = OperationTable.of(Layer.RAW);
    private static final Set<Operation> VERBS = EnumSet.of(Operation.START, Operation.KILL, Operation.STOP,
            Operation.PAUSE, Operation.RESUME, Operation.STATS, Operation.PROCESSES,
            Operation.UPDATE_RESOURCES, Operation.AWAIT, Operation.DELETE, Operation.FORCE_DELETE);
    private static final Set<State> STATES = EnumSet.complementOf(EnumSet.of(State.CONFIGURED));
    /** What every rule needs on its way: a runtime that refuses it is seen in many places. */
    private static final Clause[] EVERYWHERE = EnumSet.allOf(Clause.class).toArray(Clause[]::new);

    private WrongCells() {}

    static List<WrongBackend> all() {
        List<WrongBackend> all = new ArrayList<>();
        for (Operation operation : VERBS) {
            for (State state : STATES) {
                Permission permission = TABLE.permission(operation, state);
                if (permission.allows()) {
                    all.add(refusing(operation, state, permission));
                } else {
                    all.add(cell("permits", operation, state, WrongTables.permitting(operation, state),
                            Cells.refused(operation)));
                    all.add(cell("refuses with an effect", operation, state,
                            WrongTables.disturbing(operation, state, Container::forceDelete),
                            Cells.refusedWithoutEffect(operation)));
                    all.add(cell("refuses without the way out", operation, state,
                            WrongTables.misnaming(operation, state), Cells.refused(operation)));
                }
            }
        }
        all.add(wrong("pretends to resize", WrongTables.pretending(Operation.RESIZE), UNSUPPORTED_REFUSED));
        all.add(wrong("disturbs what it does not support", WrongTables.by((call, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                if (call.operation() == Operation.CHECKPOINT) {
                    call.container().ifPresent(Container::forceDelete);
                }
                throw e;
            }
        }), UNSUPPORTED_NO_EFFECT));
        all.add(wrong("names another capability", WrongTables.by((call, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                throw new UnsupportedException(call.subject(), call.operation(), Capability.HOOKS.name());
            }
        }), UNSUPPORTED_REFUSED));
        return all;
    }

    private static WrongBackend refusing(Operation operation, State state, Permission permission) {
        Clause caught = Cells.permitted(Layer.RAW, operation, state, permission);
        WrongBackend backend = cell("refuses", operation, state, WrongTables.refusing(Layer.RAW, operation,
                state), caught);
        return backend.tolerating(EVERYWHERE);
    }

    private static WrongBackend cell(String how, Operation operation, State state, Interceptor interceptor,
            Clause caught) {
        WrongBackend backend = wrong(how + " " + operation.verb() + " in " + state, interceptor, caught);
        // a rule about errors kills what is stopped
        return operation == Operation.KILL && state == State.STOPPED
                ? backend.tolerating(BACKEND_ERROR_SUBJECT)
                : backend;
    }

    private static WrongBackend wrong(String name, Interceptor interceptor, Clause caught) {
        RuntimeSubject right = new References().runtimeSubject();
        return WrongBackend.of(name, Wrongs.subject(right, right.hooks(),
                context -> new InterceptedRuntime(right.opener().apply(context), interceptor)), caught);
    }
}
