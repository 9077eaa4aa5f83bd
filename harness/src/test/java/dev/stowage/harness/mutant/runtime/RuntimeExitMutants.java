package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation.Monitoring;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.TableMutators;
import dev.stowage.harness.mutant.TableMutators.CallMutation;
import dev.stowage.harness.reference.ReferenceBackends;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Mutants of exits. */
final class RuntimeExitMutants {
    private RuntimeExitMutants() {}

    static List<MutantBackend> all() {
        return List.of(MutantRuntimes.code("reports 72 for 200", 200, 72, EXIT_1),
                // one code of each rule about codes
                MutantRuntimes.mutatingCalls("reports every sixteenth code wrongly",
                        (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                                exit -> MutantRuntimes.code(exit) % 16 == 10
                                        ? MutantRuntimes.withCode(exit, MutantRuntimes.code(exit) - 1)
                                        : exit),
                        EXIT_1).tolerating(EXIT_2),
                MutantRuntimes.code("reports 0 for death by a signal", 128 + 15, 0, EXIT_2)
                        .tolerating(EXIT_1, KILL_10),
                MutantRuntimes.mutatingCalls("makes up 0 for an exit that is lost",
                        (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                                exit -> exit instanceof Exit.Unknown ? MutantRuntimes.withCode(exit, 0)
                                        : exit),
                        EXIT_5),
                MutantRuntimes.mutatingCalls("names another signal", (interceptedCall,
                        act) -> MutantRuntimes.mapExit(act.get(), exit -> MutantRuntimes.code(exit) == 138
                                ? Exit.exited(138, exit.at(), ExitSource.RUNTIME).withSignal(Signal.HUP)
                                : exit),
                        EXIT_2),
                changingTimes(), forgettingForeignExits(), givingUpSuspendedMonitors(),
                MutantRuntimes.mutatingCalls("needs the monitor to kill", (interceptedCall, act) -> {
                    if (interceptedCall.operation() == Operation.KILL && interceptedCall.container()
                            .orElseThrow()
                            .observe()
                            .monitoring() == Monitoring.UNMONITORED) {
                        throw MutantRuntimes.failure(interceptedCall);
                    }
                    return act.get();
                }, EXIT_6));
    }

    private static MutantBackend givingUpSuspendedMonitors() {
        Set<ContainerId> suspended = ConcurrentHashMap.newKeySet();
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        CallMutation mutation = (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                exit -> interceptedCall.container().map(Container::id).filter(suspended::contains).isPresent()
                        ? Exit.unknown(UnknownExitCause.MONITOR_STALLED, exit.at(), ExitSource.RUNTIME)
                        : exit);
        return MutantBackend.of("gives up a monitor that is suspended",
                MutantRuntimes.subject(original, original.hooks().withSuspendMonitor(container -> {
                    suspended.add(container.id());
                    return () -> {};
                }), context -> new InterceptedRuntime(original.opener().apply(context),
                        TableMutators.mutating(mutation))),
                EXIT_7);
    }

    private static MutantBackend changingTimes() {
        AtomicInteger observations = new AtomicInteger();
        return MutantRuntimes.mutatingCalls("dates an exit by its observation",
                (interceptedCall, act) -> MutantRuntimes.mapExit(act.get(),
                        exit -> MutantRuntimes.code(exit) == 17 ? Exit.exited(17,
                                exit.at().plusNanos(observations.incrementAndGet()), ExitSource.RUNTIME)
                                : exit),
                EXIT_3);
    }

    private static MutantBackend forgettingForeignExits() {
        return MutantRuntimes.mutatingRuntime("knows only what it saw itself",
                raw -> new DelegatingRuntime(raw) {
                    private final Set<ContainerId> mine = ConcurrentHashMap.newKeySet();

                    @Override
                    public Container create(CreateRequest request) {
                        mine.add(request.id());
                        return super.create(request);
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return delegate.await(timeout)
                                        .map(exit -> MutantRuntimes.code(exit) == 77
                                                && !mine.contains(delegate.id())
                                                        ? MutantRuntimes.withCode(exit, 255)
                                                        : exit);
                            }
                        };
                    }
                }, EXIT_4);
    }
}
