package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A process that dies in the middle of create: after the id is taken, and before it has started a process
 * that could complete the container without it.
 */
final class CrashingCreateProcess {
    private static final int ATTEMPTS = 10;
    private static final int WARM_UP_ITERATIONS = 50;
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STABLE_PERIOD = Duration.ofMillis(200);
    private static final int CRASH_EXIT_CODE = 99;

    private CrashingCreateProcess() {}

    /** Retries until a partial creation is left, see {@link PartialCreate}. */
    static void leavePartialCreate(Runtime runtime, BackendContext context, CreateRequest request) {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                Process process = new ProcessBuilder(ChildJvmCommand.forBackend(runtime.getClass(),
                        CrashingCreateProcess.class,
                        List.of(context.stateDirectory().toString(), context.runDirectory().toString(),
                                request.id().value(), request.bundle().toString())))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try {
                    if (!process.waitFor(START_TIMEOUT)) {
                        throw new NotRunException("another JVM cannot be started here");
                    }
                } finally {
                    process.destroyForcibly();
                }
                if (process.exitValue() == CRASH_EXIT_CODE && staysPartial(runtime, request.id())) {
                    return;
                }
                remove(runtime, request.id());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotRunException("the attempts to interrupt a create were interrupted themselves", e);
        }
        throw new NotRunException("no create could be interrupted in the middle");
    }

    private static boolean staysPartial(Runtime runtime, ContainerId id) throws InterruptedException {
        return !TestDeadline.after(STABLE_PERIOD).await(() -> stateOf(runtime, id) != State.UNKNOWN);
    }

    private static State stateOf(Runtime runtime, ContainerId id) {
        try {
            return runtime.find(id).state();
        } catch (NotFoundException e) {
            // a container that is gone is no partial creation
            return State.STOPPED;
        }
    }

    private static void remove(Runtime runtime, ContainerId id) {
        try {
            runtime.find(id).forceDelete();
        } catch (NotFoundException e) {
            // this attempt created nothing
        }
    }

    /**
     * Starts to create a container and halts this JVM before the creation is complete.
     *
     * @param arguments class of the runtime, state directory, run directory, id, bundle
     * @throws ReflectiveOperationException if the runtime cannot be constructed
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Runtime creator = open(arguments);
        Runtime observer = open(arguments);
        ContainerId id = new ContainerId(arguments[3]);
        for (int i = 0; i < WARM_UP_ITERATIONS; i++) {
            haltIfFound(observer, id);
        }
        Thread create = Thread.ofPlatform().daemon().start(() -> creator.create(id, Path.of(arguments[4])));
        while (create.isAlive()) {
            haltIfFound(observer, id);
        }
    }

    private static void haltIfFound(Runtime observer, ContainerId id) {
        try {
            var _ = observer.find(id);
        } catch (NotFoundException e) {
            // the id is not taken yet
            return;
        }
        if (ProcessHandle.current().children().findAny().isEmpty()) {
            java.lang.Runtime.getRuntime().halt(CRASH_EXIT_CODE);
        }
    }

    private static Runtime open(String[] arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor(BackendContext.class);
        constructor.setAccessible(true);
        return (Runtime) constructor
                .newInstance(BackendContext.of(Path.of(arguments[1]), Path.of(arguments[2]))
                        .withSettings(new Settings(Map.of()))
                        .withRandom(new Random(ProcessHandle.current().pid())));
    }
}
