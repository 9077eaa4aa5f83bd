package dev.stowage.integration.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Failpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * A manager in a JVM of its own that performs operations at given times. Reads lines of time (nanoseconds of
 * {@link System#nanoTime}, which all processes of a host share), operation and id. Answers each with
 * {@link #COMPLETED} or the simple name of the error, a blank, and its message.
 */
public final class RacingEngineMain {
    static final String COMPLETED = "done";
    static final String READY = "ready";

    /** The operations of a race. */
    enum RacingOperation {
        CREATE,
        START,
        KILL,
        DELETE,
        FORCE_DELETE
    }

    private RacingEngineMain() {}

    /**
     * Serves requests until standard input ends.
     *
     * @param arguments pair, directory, root filesystem
     * @throws IOException if standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        CrashTestPair crashTestPair = CrashTestPair.valueOf(arguments[0]);
        CrashTestEnvironment environment = new CrashTestEnvironment(Path.of(arguments[1]),
                Path.of(arguments[2]), new ContainerId("racing"));
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Map<CrashTestProgram, Path> bundles = new EnumMap<>(CrashTestProgram.class);
            for (CrashTestProgram crashTestProgram : CrashTestProgram.values()) {
                bundles.put(crashTestProgram, environment.bundle(crashTestPair, crashTestProgram));
            }
            System.out.println(READY);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ", -1);
                String response =
                        race(instance.engine(), Long.parseLong(parts[0]), RacingOperation.valueOf(parts[1]),
                                new ContainerId(parts[2]), bundles.get(CrashTestProgram.STUBBORN));
                System.out.println(response.replace('\n', ' '));
            }
        }
    }

    private static String race(Engine engine, long startNanos, RacingOperation operation,
            ContainerId id, Path bundle) {
        try {
            Runnable action = switch (operation) {
                case CREATE -> () -> engine.create(id, bundle);
                case START -> engine.find(id)::start;
                case KILL -> {
                    var container = engine.find(id);
                    yield () -> container.kill(Signal.KILL);
                }
                case DELETE -> engine.find(id)::delete;
                case FORCE_DELETE -> engine.find(id)::forceDelete;
            };
            while (System.nanoTime() < startNanos) {
                Thread.onSpinWait();
            }
            action.run();
            return COMPLETED;
        } catch (StowageException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }
}
