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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that dies in the middle of create: as soon as the id is taken, and before it has started a
 * process that could complete the container without it.
 */
final class DyingCreator {
    private static final int TRIES = 10;
    private static final int WARM = 50;
    private static final Duration BIRTH = Duration.ofSeconds(60);
    private static final Duration STABLE = Duration.ofMillis(200);
    private static final int DIED = 99;

    private DyingCreator() {}

    /** See {@link HalfMade}: tries until a creation is left half done. */
    static void leave(Runtime runtime, BackendContext context, CreateRequest request) {
        try {
            for (int i = 0; i < TRIES; i++) {
                Process process = new ProcessBuilder(ChildJvm.command(runtime.getClass(),
                        DyingCreator.class,
                        List.of(context.stateDirectory().toString(), context.runDirectory().toString(),
                                request.id().value(), request.bundle().toString())))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try {
                    if (!process.waitFor(BIRTH)) {
                        throw new NotRunException("another JVM does not start here");
                    }
                } finally {
                    process.destroyForcibly();
                }
                if (process.exitValue() == DIED && staysHalfMade(runtime, request.id())) {
                    return;
                }
                remove(runtime, request.id());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new NotRunException("a create could not be interrupted between its begin and its end");
    }

    private static boolean staysHalfMade(Runtime runtime, ContainerId id) throws InterruptedException {
        for (long end = System.nanoTime() + STABLE.toNanos(); System.nanoTime() < end; pause()) {
            if (state(runtime, id) != State.UNKNOWN) {
                return false;
            }
        }
        return true;
    }

    private static State state(Runtime runtime, ContainerId id) {
        try {
            return runtime.find(id).state();
        } catch (NotFoundException e) {
            return State.STOPPED;
        }
    }

    private static void remove(Runtime runtime, ContainerId id) {
        try {
            runtime.find(id).forceDelete();
        } catch (NotFoundException e) {
            // it came to nothing
        }
    }

    private static void pause() throws InterruptedException {
        boolean never = new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        if (never) {
            throw new IllegalStateException();
        }
    }

    /**
     * Creates a container and dies of it.
     *
     * @param arguments class of the runtime, state directory, run directory, id, bundle
     * @throws ReflectiveOperationException if the runtime cannot be built
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Runtime creator = open(arguments);
        Runtime watcher = open(arguments);
        ContainerId id = new ContainerId(arguments[3]);
        for (int i = 0; i < WARM; i++) {
            dieIfFound(watcher, id);
        }
        Thread create = Thread.ofPlatform()
                .daemon()
                .start(() -> creator.create(id, Path.of(arguments[4])));
        while (create.isAlive()) {
            dieIfFound(watcher, id);
        }
    }

    private static void dieIfFound(Runtime watcher, ContainerId id) {
        try {
            var _ = watcher.find(id);
        } catch (NotFoundException e) {
            return;
        }
        if (ProcessHandle.current().children().findAny().isEmpty()) {
            java.lang.Runtime.getRuntime().halt(DIED);
        }
    }

    private static Runtime open(String[] arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor(BackendContext.class);
        constructor.setAccessible(true);
        return (Runtime) constructor.newInstance(new BackendContext(new Settings(Map.of()),
                Path.of(arguments[1]), Path.of(arguments[2]), InstantSource.system(),
                new Random(ProcessHandle.current().pid())));
    }
}
