package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.util.List;
import java.util.Optional;

/** Mutants of start and kill. */
final class RuntimeStartMutants {
    private RuntimeStartMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                hidingStartFailure("does not report that the program is missing",
                        StartFailure.PROGRAM_MISSING, START_4),
                hidingStartFailure("does not report that the program cannot be executed",
                        StartFailure.PROGRAM_NOT_EXECUTABLE, START_5),
                MutantRuntimes.mutatingCalls("reports 127 for what never started",
                        (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                                exit -> exit instanceof Exit.NeverStarted ? MutantRuntimes.withCode(exit, 127)
                                        : exit),
                        START_6),
                MutantRuntimes.code("runs another program", 9, 10, START_1).tolerating(EXIT_1),
                MutantRuntimes.mutatingCalls("makes a new process at start", (interceptedCall, act) -> {
                    Object result = act.get();
                    return result instanceof Observation observation && observation.state() == State.CREATED
                            ? MutantRuntimes.withInitAndExit(observation,
                                    observation.init()
                                            .map(p -> new ProcessIdentity(p.pid() + 1_000_000,
                                                    p.startTimeTicks(), p.bootId())),
                                    observation.exit())
                            : result;
                }, START_7).tolerating(OBSERVE_3), MutantRuntimes.mutatingContainers(
                        "signals nothing that is created", (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void kill(Signal signal) {
                                if (delegate.observe().state() == State.CREATED
                                        && !signal.equals(Signal.KILL)) {
                                    throw new UnsupportedException(delegate.id(), Operation.KILL,
                                            Capability.SIGNAL_CREATED);
                                }
                                delegate.kill(signal);
                            }
                        }, KILL_3),
                MutantRuntimes.mutatingRuntime("signals what is created without declaring it",
                        raw -> new UndeclaringRuntime(raw, Capability.SIGNAL_CREATED), KILL_8),
                endingWhatItRefusesToSignal(),
                MutantRuntimes.mutatingCalls("loses the interrupt flag", (interceptedCall, act) -> {
                    try {
                        return act.get();
                    } catch (OperationInterruptedException e) {
                        if (interceptedCall.operation() == Operation.START) {
                            Thread.interrupted();
                        }
                        throw e;
                    }
                }, INTERRUPT_1), MutantRuntimes.mutatingCalls("acts though it says that it was interrupted",
                        (interceptedCall, act) -> {
                            try {
                                return act.get();
                            } catch (OperationInterruptedException e) {
                                if (interceptedCall.operation() == Operation.START) {
                                    Thread.interrupted();
                                    act.get();
                                    Thread.currentThread().interrupt();
                                }
                                throw e;
                            }
                        }, INTERRUPT_2));
    }

    private static MutantBackend endingWhatItRefusesToSignal() {
        return MutantRuntimes.mutatingRuntime("ends what it refuses to signal",
                raw -> new UndeclaringRuntime(raw, Capability.SIGNAL_CREATED) {
                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void kill(Signal signal) {
                                boolean refused = delegate.observe().state() == State.CREATED
                                        && !signal.equals(Signal.KILL);
                                delegate.kill(refused ? Signal.KILL : signal);
                                if (refused) {
                                    throw new UnsupportedException(delegate.id(), Operation.KILL,
                                            Capability.SIGNAL_CREATED);
                                }
                            }
                        };
                    }
                }, KILL_9);
    }

    private static MutantBackend hidingStartFailure(String name, StartFailure failure,
            Clause expectedViolations) {
        return MutantRuntimes.mutatingCalls(name, (interceptedCall, act) -> {
            try {
                return act.get();
            } catch (OperationFailedException e) {
                throw e.startFailure().equals(Optional.of(failure))
                        ? new OperationFailedException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(), StartFailure.RUNTIME_REFUSED, "")
                        : e;
            }
        }, expectedViolations);
    }
}
