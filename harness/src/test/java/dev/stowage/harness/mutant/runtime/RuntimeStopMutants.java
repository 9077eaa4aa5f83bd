package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.OperationInterruptedException;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.util.List;

/** Mutants of stop. */
final class RuntimeStopMutants {
    private RuntimeStopMutants() {}

    private static final Duration LONG = Duration.ofSeconds(4);

    static List<MutantBackend> all() {
        return List.of(MutantRuntimes
                .mutatingContainers("stops by KILL at once", (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public void stop(Signal signal, Duration timeout) {
                        delegate.stop(Signal.KILL, timeout);
                    }
                }, STOP_1, STOP_2, STOP_6)
                .tolerating(STOP_10, INTERRUPT_2),
                MutantRuntimes.mutatingContainers("leaves it at the first signal",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                delegate.requestStop(signal);
                            }
                        }, STOP_2, STOP_10),
                MutantRuntimes.code("kills a paused container instead of resuming it", 45, 137, STOP_6)
                        .tolerating(EXIT_1),
                MutantRuntimes.mutatingContainers("fails to stop what is stopped",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                if (delegate.observe().state() == State.STOPPED) {
                                    delegate.kill(signal);
                                }
                                delegate.stop(signal, timeout);
                            }
                        }, STOP_5, EXIT_3),
                MutantRuntimes.mutatingContainers("waits in requestStop",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void requestStop(Signal signal) {
                                delegate.requestStop(signal);
                                delegate.await(LONG);
                            }
                        }, STOP_9).tolerating(STOP_8, INTERRUPT_2),
                MutantRuntimes.mutatingContainers("does not let stop be interrupted",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                try {
                                    delegate.stop(signal, timeout);
                                } catch (OperationInterruptedException e) {
                                    // ignores the request
                                }
                            }
                        }, STOP_10),
                MutantRuntimes.mutatingContainers("sends the stop signal to what has not started",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void stop(Signal signal, Duration timeout) {
                                if (delegate.observe().state() == State.CREATED) {
                                    delegate.kill(signal);
                                }
                                delegate.stop(signal, timeout);
                            }
                        }, STOP_11),
                MutantRuntimes
                        .code("takes the code of its own process for that of the program", 143, 2, KILL_10)
                        .tolerating(EXIT_1, EXIT_2),
                MutantRuntimes.code("takes TERM for KILL", 43, 137, STOP_1).tolerating(EXIT_1),
                MutantRuntimes.code("sends KILL whatever was asked", 44, 137, KILL_1).tolerating(EXIT_1));
    }
}
