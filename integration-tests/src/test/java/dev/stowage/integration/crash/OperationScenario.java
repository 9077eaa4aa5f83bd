package dev.stowage.integration.crash;

import dev.stowage.api.Signal;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A mutating operation on a container in one state. A manager that is killed during it leaves that state, the
 * state after the operation or, for an operation that consists of two, the state between them.
 */
enum OperationScenario {
    CONFIGURE(CrashTestProgram.QUICK, ContainerOutcome.ABSENT, Set.of(), Set.of(ContainerOutcome.CONFIGURED)),
    CREATE(CrashTestProgram.QUICK, ContainerOutcome.ABSENT, Set.of(), Set.of(ContainerOutcome.CREATED)),
    INIT(CrashTestProgram.QUICK, ContainerOutcome.CONFIGURED, Set.of(), Set.of(ContainerOutcome.CREATED)),
    INIT_AGAIN(CrashTestProgram.QUICK, ContainerOutcome.ENDED, Set.of(), Set.of(ContainerOutcome.CREATED)),
    START(CrashTestProgram.QUICK, ContainerOutcome.CREATED, Set.of(),
            Set.of(ContainerOutcome.RUNNING, ContainerOutcome.ENDED)),
    START_CONFIGURED(CrashTestProgram.QUICK, ContainerOutcome.CONFIGURED, Set.of(ContainerOutcome.CREATED),
            Set.of(ContainerOutcome.RUNNING, ContainerOutcome.ENDED)),
    START_AGAIN(CrashTestProgram.QUICK, ContainerOutcome.ENDED, Set.of(ContainerOutcome.CREATED),
            Set.of(ContainerOutcome.RUNNING, ContainerOutcome.ENDED)),
    KILL_SIGTERM(CrashTestProgram.SERVE, ContainerOutcome.RUNNING, Set.of(),
            Set.of(ContainerOutcome.RUNNING, ContainerOutcome.ENDED)),
    KILL_SIGKILL(CrashTestProgram.SERVE, ContainerOutcome.RUNNING, Set.of(),
            Set.of(ContainerOutcome.RUNNING, ContainerOutcome.KILLED)),
    STOP(CrashTestProgram.SERVE, ContainerOutcome.RUNNING, Set.of(), Set.of(ContainerOutcome.ENDED)),
    STOP_SLOW(CrashTestProgram.SLOW, ContainerOutcome.RUNNING, Set.of(), Set.of(ContainerOutcome.ENDED)),
    STOP_BY_KILL(CrashTestProgram.STUBBORN, ContainerOutcome.RUNNING, Set.of(),
            Set.of(ContainerOutcome.KILLED)),
    STOP_PAUSED(CrashTestProgram.SERVE, ContainerOutcome.PAUSED, Set.of(ContainerOutcome.RUNNING),
            Set.of(ContainerOutcome.ENDED)),
    PAUSE(CrashTestProgram.SERVE, ContainerOutcome.RUNNING, Set.of(), Set.of(ContainerOutcome.PAUSED)),
    RESUME(CrashTestProgram.SERVE, ContainerOutcome.PAUSED, Set.of(), Set.of(ContainerOutcome.RUNNING)),
    CLEANUP(CrashTestProgram.QUICK, ContainerOutcome.ENDED, Set.of(), Set.of(ContainerOutcome.ENDED)),
    DELETE(CrashTestProgram.QUICK, ContainerOutcome.ENDED, Set.of(), Set.of(ContainerOutcome.ABSENT)),
    DELETE_CONFIGURED(CrashTestProgram.QUICK, ContainerOutcome.CONFIGURED, Set.of(),
            Set.of(ContainerOutcome.ABSENT)),
    FORCE_DELETE_RUNNING(CrashTestProgram.SERVE, ContainerOutcome.RUNNING, Set.of(),
            Set.of(ContainerOutcome.ABSENT)),
    FORCE_DELETE_PAUSED(CrashTestProgram.SERVE, ContainerOutcome.PAUSED, Set.of(),
            Set.of(ContainerOutcome.ABSENT));

    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(100);

    private final CrashTestProgram crashTestProgram;
    private final ContainerOutcome initialOutcome;
    private final Set<ContainerOutcome> intermediateOutcomes;
    private final Set<ContainerOutcome> finalOutcomes;

    OperationScenario(CrashTestProgram crashTestProgram, ContainerOutcome initialOutcome,
            Set<ContainerOutcome> intermediateOutcomes, Set<ContainerOutcome> finalOutcomes) {
        this.crashTestProgram = crashTestProgram;
        this.initialOutcome = initialOutcome;
        this.intermediateOutcomes = intermediateOutcomes;
        this.finalOutcomes = finalOutcomes;
    }

    CrashTestProgram program() {
        return crashTestProgram;
    }

    /** The permitted outcomes after the operation has returned. */
    Set<ContainerOutcome> finalOutcomes() {
        return finalOutcomes;
    }

    /** The permitted outcomes if the manager was killed during the operation. */
    Set<ContainerOutcome> outcomesAfterCrash() {
        EnumSet<ContainerOutcome> allowed = EnumSet.of(initialOutcome);
        allowed.addAll(intermediateOutcomes);
        allowed.addAll(finalOutcomes);
        return allowed;
    }

    /** The permitted outcomes of the run that exists afterwards. */
    Set<ContainerOutcome> allowedExits() {
        return switch (this) {
            case KILL_SIGKILL -> Set.of(ContainerOutcome.ENDED, ContainerOutcome.KILLED);
            default -> Set.of(crashTestProgram == CrashTestProgram.STUBBORN ? ContainerOutcome.KILLED
                    : ContainerOutcome.ENDED);
        };
    }

    /** Brings the container into the state in which the operation begins. */
    void prepare(EngineInstance instance) throws InterruptedException {
        Path bundle = instance.environment().bundle(instance.pair(), crashTestProgram);
        switch (initialOutcome) {
            case ABSENT -> {
            }
            case CONFIGURED -> configure(instance, bundle);
            case CREATED -> instance.engine().create(instance.environment().id(), bundle);
            case RUNNING -> startAndAwaitReady(instance, bundle);
            case PAUSED -> startAndAwaitReady(instance, bundle).pause();
            case ENDED -> {
                EngineContainer container = instance.engine().create(instance.environment().id(), bundle);
                container.start();
                container.await();
                container.observe();
            }
            case KILLED, WRONG_EXIT, UNREADABLE -> throw new AssertionError("is no beginning");
        }
    }

    private static void configure(EngineInstance instance, Path bundle) {
        instance.engine().configure(ContainerRequest.of(bundle).withId(instance.environment().id()));
    }

    private EngineContainer startAndAwaitReady(EngineInstance instance, Path bundle)
            throws InterruptedException {
        EngineContainer container = instance.engine().create(instance.environment().id(), bundle);
        container.start();
        if (!awaitReady(container)) {
            throw new AssertionError("the program was not ready in time");
        }
        return container;
    }

    /** Waits until the program handles signals; a program without output is ready immediately. */
    boolean awaitReady(EngineContainer container) throws InterruptedException {
        return crashTestProgram == CrashTestProgram.QUICK
                || CrashTestPoller.awaitTrue(LONG_TIMEOUT, () -> hasLoggedReady(container));
    }

    boolean hasLoggedReady(EngineContainer container) {
        return log(container).contains("ready");
    }

    private static String log(EngineContainer container) {
        StringBuilder text = new StringBuilder();
        try (ContainerLogReader reader = container.logs(LogRequest.NO_FOLLOW)) {
            for (Optional<LogChunk> next = reader.next(); next.isPresent(); next = reader.next()) {
                text.append(next.orElseThrow().text());
            }
        }
        return text.toString();
    }

    /** Performs the operation. */
    void perform(EngineInstance instance) {
        CrashTestEnvironment environment = instance.environment();
        switch (this) {
            case CONFIGURE -> configure(instance, environment.bundle(instance.pair(), crashTestProgram));
            case CREATE -> instance.engine()
                    .create(environment.id(), environment.bundle(instance.pair(), crashTestProgram));
            case INIT, INIT_AGAIN -> instance.container().init();
            case START, START_CONFIGURED, START_AGAIN -> instance.container().start();
            case KILL_SIGTERM -> instance.container().kill(Signal.TERM);
            case KILL_SIGKILL -> instance.container().kill(Signal.KILL);
            case STOP, STOP_SLOW, STOP_BY_KILL, STOP_PAUSED -> stop(instance.container());
            case PAUSE -> instance.container().pause();
            case RESUME -> instance.container().resume();
            case CLEANUP -> instance.container().cleanup();
            case DELETE, DELETE_CONFIGURED -> instance.container().delete();
            case FORCE_DELETE_RUNNING, FORCE_DELETE_PAUSED -> instance.container().forceDelete();
        }
    }

    /** Stops the container with a grace period that suits its program. */
    void stop(EngineContainer container) {
        container.stop(crashTestProgram == CrashTestProgram.STUBBORN ? SHORT_TIMEOUT : LONG_TIMEOUT);
    }
}
