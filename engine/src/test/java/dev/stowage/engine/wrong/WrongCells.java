package dev.stowage.engine.wrong;

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
import dev.stowage.harness.rules.Cells;
import dev.stowage.harness.wrong.WrongBackend;
import dev.stowage.harness.wrong.WrongTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Engines that are wrong in one cell of the operation table. */
final class WrongCells {
    private static final OperationTable TABLE = OperationTable.of(Layer.ENGINE);
    private static final Set<Operation> VERBS = EnumSet.of(Operation.INIT, Operation.START, Operation.KILL,
            Operation.STOP, Operation.PAUSE, Operation.RESUME, Operation.STATS, Operation.PROCESSES,
            Operation.UPDATE_RESOURCES, Operation.AWAIT, Operation.CLEANUP, Operation.DELETE,
            Operation.FORCE_DELETE);
    /** What every rule needs on its way: an engine that refuses it is seen in many places. */
    private static final Clause[] EVERYWHERE = EnumSet.allOf(Clause.class).toArray(Clause[]::new);

    private WrongCells() {}

    /** Refuses what is permitted, one for each cell. */
    static List<WrongBackend> refusing() {
        List<WrongBackend> all = new ArrayList<>();
        for (Operation operation : VERBS) {
            for (State state : State.values()) {
                Permission permission = TABLE.permission(operation, state);
                if (permission.allows()) {
                    all.add(Wrongs.calls("refuses " + operation.verb() + " in " + state,
                            WrongTables.refusing(Layer.ENGINE, operation, state),
                            Cells.permitted(Layer.ENGINE, operation, state, permission))
                            .tolerating(EVERYWHERE));
                }
            }
        }
        return all;
    }

    /** Wrong in a refusal, three for each cell. */
    static List<WrongBackend> permitting() {
        List<WrongBackend> all = new ArrayList<>();
        for (Operation operation : VERBS) {
            for (State state : State.values()) {
                if (!TABLE.permission(operation, state).allows()) {
                    String cell = " " + operation.verb() + " in " + state;
                    all.add(Wrongs.calls("permits" + cell, WrongTables.permitting(operation, state),
                            Cells.refused(operation)));
                    all.add(Wrongs.calls("refuses with an effect" + cell,
                            WrongTables.disturbing(operation, state, Container::forceDelete),
                            Cells.refusedWithoutEffect(operation)));
                    all.add(Wrongs.calls("refuses without the way out" + cell,
                            WrongTables.misnaming(operation, state), Cells.refused(operation)));
                }
            }
        }
        all.add(Wrongs.calls("pretends to unmount", WrongTables.pretending(Operation.UNMOUNT),
                UNSUPPORTED_REFUSED));
        all.add(Wrongs.calls("disturbs what it does not support", WrongTables.by((call, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                if (call.operation() == Operation.RESTORE) {
                    call.container().ifPresent(Container::forceDelete);
                }
                throw e;
            }
        }), UNSUPPORTED_NO_EFFECT));
        all.add(Wrongs.calls("names another capability", WrongTables.by((call, act) -> {
            try {
                return act.get();
            } catch (UnsupportedException e) {
                throw new UnsupportedException(call.subject(), call.operation(), Capability.HOOKS.name());
            }
        }), UNSUPPORTED_REFUSED));
        return all;
    }

    /** Each step is right by itself. */
    static List<WrongBackend> sequences() {
        Set<RunId> again = ConcurrentHashMap.newKeySet();
        return List.of(Wrongs.containers("does not start again what was paused in its last run",
                (container, below) -> new DelegatingContainer(container) {
                    @Override
                    public void pause() {
                        it.pause();
                        it.observe().run().ifPresent(run -> again.add(next(run)));
                    }

                    @Override
                    public void start() {
                        it.start();
                        if (it.observe().run().filter(again::contains).isPresent()) {
                            it.stop(Signal.KILL, Duration.ZERO);
                        }
                    }
                }, TABLE_WALK));
    }

    private static RunId next(RunId run) {
        return new RunId(run.incarnation(), run.number() + 1);
    }
}
