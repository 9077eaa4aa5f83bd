package dev.stowage.checks.crash;

import dev.stowage.api.Signal;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A changing verb, met by a container in one state. A manager that dies in it leaves that state, the one that
 * the verb ends in, or, where a verb is two in one, the one between; never any other.
 */
enum Act {
    CONFIGURE(Program.QUICK, Outcome.ABSENT, Set.of(), Set.of(Outcome.CONFIGURED)), CREATE(Program.QUICK,
            Outcome.ABSENT, Set.of(), Set.of(Outcome.CREATED)), INIT(Program.QUICK, Outcome.CONFIGURED,
                    Set.of(), Set.of(Outcome.CREATED)), INIT_AGAIN(Program.QUICK, Outcome.ENDED, Set.of(),
                            Set.of(Outcome.CREATED)), START(Program.QUICK, Outcome.CREATED, Set.of(),
                                    Set.of(Outcome.RUNNING, Outcome.ENDED)), START_FIRST(Program.QUICK,
                                            Outcome.CONFIGURED, Set.of(Outcome.CREATED),
                                            Set.of(Outcome.RUNNING, Outcome.ENDED)), START_AGAIN(
                                                    Program.QUICK, Outcome.ENDED, Set.of(Outcome.CREATED),
                                                    Set.of(Outcome.RUNNING, Outcome.ENDED)), KILL_TERM(
                                                            Program.SERVE, Outcome.RUNNING, Set.of(),
                                                            Set.of(Outcome.RUNNING,
                                                                    Outcome.ENDED)), KILL_HARD(Program.SERVE,
                                                                            Outcome.RUNNING, Set.of(),
                                                                            Set.of(Outcome.RUNNING,
                                                                                    Outcome.KILLED)), STOP(
                                                                                            Program.SERVE,
                                                                                            Outcome.RUNNING,
                                                                                            Set.of(),
                                                                                            Set.of(Outcome.ENDED)), STOP_SLOW(
                                                                                                    Program.SLOW,
                                                                                                    Outcome.RUNNING,
                                                                                                    Set.of(),
                                                                                                    Set.of(Outcome.ENDED)), STOP_BY_KILL(
                                                                                                            Program.STUBBORN,
                                                                                                            Outcome.RUNNING,
                                                                                                            Set.of(),
                                                                                                            Set.of(Outcome.KILLED)), STOP_PAUSED(
                                                                                                                    Program.SERVE,
                                                                                                                    Outcome.PAUSED,
                                                                                                                    Set.of(Outcome.RUNNING),
                                                                                                                    Set.of(Outcome.ENDED)), PAUSE(
                                                                                                                            Program.SERVE,
                                                                                                                            Outcome.RUNNING,
                                                                                                                            Set.of(),
                                                                                                                            Set.of(Outcome.PAUSED)), RESUME(
                                                                                                                                    Program.SERVE,
                                                                                                                                    Outcome.PAUSED,
                                                                                                                                    Set.of(),
                                                                                                                                    Set.of(Outcome.RUNNING)), CLEANUP(
                                                                                                                                            Program.QUICK,
                                                                                                                                            Outcome.ENDED,
                                                                                                                                            Set.of(),
                                                                                                                                            Set.of(Outcome.ENDED)), DELETE(
                                                                                                                                                    Program.QUICK,
                                                                                                                                                    Outcome.ENDED,
                                                                                                                                                    Set.of(),
                                                                                                                                                    Set.of(Outcome.ABSENT)), DELETE_UNBORN(
                                                                                                                                                            Program.QUICK,
                                                                                                                                                            Outcome.CONFIGURED,
                                                                                                                                                            Set.of(),
                                                                                                                                                            Set.of(Outcome.ABSENT)), FORCE_DELETE(
                                                                                                                                                                    Program.SERVE,
                                                                                                                                                                    Outcome.RUNNING,
                                                                                                                                                                    Set.of(),
                                                                                                                                                                    Set.of(Outcome.ABSENT)), FORCE_DELETE_PAUSED(
                                                                                                                                                                            Program.SERVE,
                                                                                                                                                                            Outcome.PAUSED,
                                                                                                                                                                            Set.of(),
                                                                                                                                                                            Set.of(Outcome.ABSENT));

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final Program program;
    private final Outcome before;
    private final Set<Outcome> between;
    private final Set<Outcome> after;

    Act(Program program, Outcome before, Set<Outcome> between, Set<Outcome> after) {
        this.program = program;
        this.before = before;
        this.between = between;
        this.after = after;
    }

    Program program() {
        return program;
    }

    /** What may be found once the verb has returned. */
    Set<Outcome> after() {
        return after;
    }

    /** What may be found if the manager died in the verb. */
    Set<Outcome> halfway() {
        EnumSet<Outcome> legal = EnumSet.of(before);
        legal.addAll(between);
        legal.addAll(after);
        return legal;
    }

    /** How the run may end that is there afterwards. */
    Set<Outcome> exits() {
        return switch (this) {
            case KILL_HARD -> Set.of(Outcome.ENDED, Outcome.KILLED);
            default -> Set.of(program == Program.STUBBORN ? Outcome.KILLED : Outcome.ENDED);
        };
    }

    /** Brings the container into the state that the verb meets. */
    void prepare(Manager manager) throws InterruptedException {
        Path bundle = manager.place().bundle(manager.pair(), program);
        switch (before) {
            case ABSENT -> {
            }
            case CONFIGURED -> configure(manager, bundle);
            case CREATED -> manager.engine().create(manager.place().id(), bundle);
            case RUNNING -> running(manager, bundle);
            case PAUSED -> running(manager, bundle).pause();
            case ENDED -> {
                EngineContainer container = manager.engine().create(manager.place().id(), bundle);
                container.start();
                container.await();
                container.observe();
            }
            case KILLED, WRONG_EXIT, UNREADABLE -> throw new AssertionError("is no beginning");
        }
    }

    private static void configure(Manager manager, Path bundle) {
        manager.engine().configure(ContainerRequest.of(bundle).withId(manager.place().id()));
    }

    private EngineContainer running(Manager manager, Path bundle) throws InterruptedException {
        EngineContainer container = manager.engine().create(manager.place().id(), bundle);
        container.start();
        if (!awaitReady(container)) {
            throw new AssertionError("the program was not ready in time");
        }
        return container;
    }

    /** Waits until a signal would be heard; a program that says nothing is ready. */
    boolean awaitReady(EngineContainer container) throws InterruptedException {
        return program == Program.QUICK
                || Deadline.within(LONG, () -> hasSaidReady(container));
    }

    boolean hasSaidReady(EngineContainer container) {
        return log(container).contains("ready");
    }

    private static String log(EngineContainer container) {
        StringBuilder text = new StringBuilder();
        try (LogReader reader = container.logs(LogRequest.SO_FAR)) {
            for (Optional<LogChunk> next = reader.next(); next.isPresent(); next = reader.next()) {
                text.append(next.orElseThrow().text());
            }
        }
        return text.toString();
    }

    /** The verb. */
    void perform(Manager manager) {
        Place place = manager.place();
        switch (this) {
            case CONFIGURE -> configure(manager, place.bundle(manager.pair(), program));
            case CREATE -> manager.engine().create(place.id(), place.bundle(manager.pair(), program));
            case INIT, INIT_AGAIN -> manager.container().init();
            case START, START_FIRST, START_AGAIN -> manager.container().start();
            case KILL_TERM -> manager.container().kill(Signal.TERM);
            case KILL_HARD -> manager.container().kill(Signal.KILL);
            case STOP, STOP_SLOW, STOP_BY_KILL, STOP_PAUSED -> stop(manager.container());
            case PAUSE -> manager.container().pause();
            case RESUME -> manager.container().resume();
            case CLEANUP -> manager.container().cleanup();
            case DELETE, DELETE_UNBORN -> manager.container().delete();
            case FORCE_DELETE, FORCE_DELETE_PAUSED -> manager.container().forceDelete();
        }
    }

    /** Stops as it suits the program. */
    void stop(EngineContainer container) {
        container.stop(program == Program.STUBBORN ? SHORT : LONG);
    }
}
