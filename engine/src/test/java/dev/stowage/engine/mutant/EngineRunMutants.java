package dev.stowage.engine.mutant;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.Intent;
import dev.stowage.harness.mutant.MutantBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Mutants of runs and records. */
final class EngineRunMutants {
    private EngineRunMutants() {}

    static List<MutantBackend> runs() {
        return List.of(MutantEngines.mutatingContainers("skips a number of a run",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void init() {
                        boolean again = delegate.state() == State.STOPPED;
                        delegate.init();
                        if (again) {
                            delegate.stop(Signal.KILL, Duration.ZERO);
                            delegate.init();
                        }
                    }
                }, INIT_1), MutantEngines.mutatingContainers("leaves what a failed init has made",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void init() {
                                try {
                                    delegate.init();
                                } catch (OperationFailedException e) {
                                    var _ = backends.runtime()
                                            .create(delegate.id(), delegate.record().config().bundle());
                                    throw e;
                                }
                            }
                        }, INIT_4),
                MutantEngines.mutatingContainers("only makes what it should start again",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void start() {
                                if (delegate.state() == State.STOPPED) {
                                    delegate.init();
                                } else {
                                    delegate.start();
                                }
                            }
                        }, RESTART_1),
                repeatingTheFirstExit(),
                MutantEngines.mutatingContainers("reports 127 for what never started",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return delegate.await(timeout)
                                        .map(exit -> exit instanceof Exit.NeverStarted
                                                ? MutantEngines.withCode(exit, 127)
                                                : exit);
                            }
                        }, RESTART_4),
                MutantEngines.mutatingContainers("awaits no run that has not begun",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public Exit await() {
                                if (delegate.state() == State.CONFIGURED) {
                                    throw new NotFoundException(delegate.id(), Operation.AWAIT);
                                }
                                return delegate.await();
                            }
                        }, RESTART_3),
                MutantEngines.mutatingContainers("stops by KILL whatever is configured",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void stop() {
                                delegate.stop(Signal.KILL, Duration.ZERO);
                            }
                        }, RESTART_5),
                MutantEngines.mutatingContainers("forgets limits between runs",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void updateResources(Resources resources) {
                                delegate.updateResources(
                                        delegate.state() == State.CONFIGURED ? Resources.NONE : resources);
                            }
                        }, RESTART_6),
                MutantEngines.mutatingContainers("cleans nothing up",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void cleanup() {
                                if (delegate.state() != State.STOPPED) {
                                    delegate.cleanup();
                                }
                            }
                        }, CLEANUP_1));
    }

    /** Reports the first exit of a container for all later runs. */
    private static MutantBackend repeatingTheFirstExit() {
        Map<Incarnation, Exit> first = new ConcurrentHashMap<>();
        return MutantEngines.mutatingContainers("takes the exit of the last run for that of this one",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        Optional<Exit> exit = delegate.await(timeout);
                        Incarnation incarnation;
                        try {
                            incarnation = delegate.incarnation();
                        } catch (UnreadableException e) {
                            return exit;
                        }
                        exit.ifPresent(now -> first.putIfAbsent(incarnation, now));
                        return Optional.ofNullable(first.get(incarnation));
                    }
                }, RESTART_2);
    }

    static List<MutantBackend> records() {
        return List.of(MutantEngines.mutatingContainers("leaves the intent of resume",
                (container, backends) -> new DelegatingEngineContainer(container) {
                    @Override
                    public void resume() {
                        delegate.resume();
                        backends.write(delegate.id(),
                                record -> record.status()
                                        .withIntent(Optional.of(
                                                Intent.of(Operation.RESUME, new ProcessIdentity(1, 1, "gone"),
                                                        Instant.EPOCH, record.status().run()))));
                    }
                }, RECORD_1), MutantEngines.mutatingEngine("takes the next container of an id for the last",
                        (original, backends) -> new DelegatingEngine(original) {
                            @Override
                            EngineContainer wrap(EngineContainer container) {
                                return new DelegatingEngineContainer(container) {
                                    @Override
                                    public void start() {
                                        try {
                                            delegate.start();
                                        } catch (NotFoundException e) {
                                            delegateEngine.find(delegate.id()).start();
                                        }
                                    }
                                };
                            }
                        }, RECORD_2),
                MutantEngines.mutatingContainers("trusts a clock that steps back",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                Optional<Exit> exit = delegate.await(timeout);
                                Instant now = InstantSource.system().instant();
                                if (exit.filter(ended -> ended.at().isAfter(now.plusSeconds(60)))
                                        .isPresent()) {
                                    backends.write(delegate.id(), record -> record.status()
                                            .toBuilder()
                                            .exit(exit.map(ended -> MutantEngines.withTime(ended, now)))
                                            .build());
                                }
                                return exit;
                            }
                        }, RECORD_5),
                MutantEngines.mutatingContainers("forgets the exit with the container",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                var _ = delegate.observe();
                                return delegate.await(timeout);
                            }
                        }, RECORD_3),
                MutantEngines.mutatingContainers("counts refusals in the record",
                        (container, backends) -> new DelegatingEngineContainer(container) {
                            @Override
                            public void cleanup() {
                                try {
                                    delegate.cleanup();
                                } catch (IllegalTransitionException e) {
                                    if (backends.hasRecord(delegate.id())) {
                                        backends.write(delegate.id(), record -> record.status());
                                    }
                                    throw e;
                                }
                            }
                        }, RECORD_4, CLEANUP_3));
    }
}
