package dev.stowage.engine.wrong;

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
import dev.stowage.harness.wrong.WrongBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Engines that are wrong about the runs of a container, and about its record. */
final class WrongRuns {
    private WrongRuns() {}

    static List<WrongBackend> runs() {
        return List.of(
                Wrongs.containers("skips a number of a run",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void init() {
                                boolean again = it.state() == State.STOPPED;
                                it.init();
                                if (again) {
                                    it.stop(Signal.KILL, Duration.ZERO);
                                    it.init();
                                }
                            }
                        }, INIT_CREATES),
                Wrongs.containers("leaves what a failed init has made",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void init() {
                                try {
                                    it.init();
                                } catch (OperationFailedException e) {
                                    var _ = below.runtime().create(it.id(), it.record().config().bundle());
                                    throw e;
                                }
                            }
                        }, INIT_FAILED),
                Wrongs.containers("only makes what it should start again",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void start() {
                                if (it.state() == State.STOPPED) {
                                    it.init();
                                } else {
                                    it.start();
                                }
                            }
                        }, START_INITS),
                repeatingItself(),
                Wrongs.containers("reports 127 for what never started",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                return it.await(timeout)
                                        .map(exit -> exit instanceof Exit.NeverStarted
                                                ? Wrongs.exited(exit, 127)
                                                : exit);
                            }
                        }, RESTART_NEVER_STARTED),
                Wrongs.containers("awaits no run that has not begun",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public Exit await() {
                                if (it.state() == State.CONFIGURED) {
                                    throw new NotFoundException(it.id().value(), Operation.AWAIT);
                                }
                                return it.await();
                            }
                        }, AWAIT_CONFIGURED),
                Wrongs.containers("stops by KILL whatever is configured",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void stop() {
                                it.stop(Signal.KILL, Duration.ZERO);
                            }
                        }, STOP_CONFIGURED),
                Wrongs.containers("forgets limits between runs",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void updateResources(Resources resources) {
                                it.updateResources(
                                        it.state() == State.CONFIGURED ? Resources.NONE : resources);
                            }
                        }, RESOURCES_RECORDED),
                Wrongs.containers("cleans nothing up",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void cleanup() {
                                if (it.state() != State.STOPPED) {
                                    it.cleanup();
                                }
                            }
                        }, CLEANUP_FREES));
    }

    /** Tells the first exit of a container for ever. */
    private static WrongBackend repeatingItself() {
        Map<Incarnation, Exit> first = new ConcurrentHashMap<>();
        return Wrongs.containers("takes the exit of the last run for that of this one",
                (container, below) -> new DelegatingContainer(container) {
                    @Override
                    public Optional<Exit> await(Duration timeout) {
                        Optional<Exit> exit = it.await(timeout);
                        Incarnation incarnation;
                        try {
                            incarnation = it.incarnation();
                        } catch (UnreadableException e) {
                            return exit;
                        }
                        exit.ifPresent(now -> first.putIfAbsent(incarnation, now));
                        return Optional.ofNullable(first.get(incarnation));
                    }
                }, RESTART_EXIT);
    }

    static List<WrongBackend> records() {
        return List.of(
                Wrongs.containers("leaves the intent of resume",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void resume() {
                                it.resume();
                                below.write(it.id(), record -> record.status()
                                        .withIntent(Optional.of(new Intent(Operation.RESUME,
                                                new ProcessIdentity(1, 1, "gone"), Instant.EPOCH,
                                                record.status().run()))));
                            }
                        }, RECORD_FOLLOWS),
                Wrongs.engine("takes the next container of an id for the last",
                        (right, below) -> new DelegatingEngine(right) {
                            @Override
                            EngineContainer wrapped(EngineContainer container) {
                                return new DelegatingContainer(container) {
                                    @Override
                                    public void start() {
                                        try {
                                            it.start();
                                        } catch (NotFoundException e) {
                                            right.find(it.id()).start();
                                        }
                                    }
                                };
                            }
                        }, RECORD_INCARNATION),
                Wrongs.containers("forgets the exit with the container",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public Optional<Exit> await(Duration timeout) {
                                var _ = it.observe();
                                return it.await(timeout);
                            }
                        }, RECORD_EXIT_KEPT),
                Wrongs.containers("counts refusals in the record",
                        (container, below) -> new DelegatingContainer(container) {
                            @Override
                            public void cleanup() {
                                try {
                                    it.cleanup();
                                } catch (IllegalTransitionException e) {
                                    if (below.recorded(it.id())) {
                                        below.write(it.id(), record -> record.status());
                                    }
                                    throw e;
                                }
                            }
                        }, RECORD_REVISION, CLEANUP_REFUSED_NO_EFFECT));
    }
}
