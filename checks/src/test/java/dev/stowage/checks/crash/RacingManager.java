package dev.stowage.checks.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Signal;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.error.StowageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * A manager in a JVM of its own that carries out verbs at given moments. Reads lines of moment (nanoseconds
 * of {@link System#nanoTime}, which all processes of a host share), verb and id; answers each with
 * {@link #DONE} or the simple name of the error, a blank, and its message.
 */
public final class RacingManager {
    static final String DONE = "done";
    static final String READY = "ready";

    /** What managers race for. */
    enum Verb {
        CREATE, START, KILL, DELETE, FORCE_DELETE
    }

    private RacingManager() {}

    /**
     * Works until its standard input ends.
     *
     * @param arguments pair, directory, root filesystem
     * @throws IOException if nobody listens
     */
    public static void main(String[] arguments) throws IOException {
        Pair pair = Pair.valueOf(arguments[0]);
        Place place = new Place(Path.of(arguments[1]), Path.of(arguments[2]), new ContainerId("racing"));
        try (Manager manager = Manager.open(pair, place, Tap.NONE);
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Map<Program, Path> bundles = new EnumMap<>(Program.class);
            for (Program program : Program.values()) {
                bundles.put(program, place.bundle(pair, program));
            }
            System.out.println(READY);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                String answer = race(manager.engine(), Long.parseLong(words[0]), Verb.valueOf(words[1]),
                        new ContainerId(words[2]), bundles.get(Program.STUBBORN));
                System.out.println(answer.replace('\n', ' '));
            }
        }
    }

    private static String race(Engine engine, long moment, Verb verb, ContainerId id, Path bundle) {
        try {
            Runnable act = switch (verb) {
                case CREATE -> () -> engine.create(id, bundle);
                case START -> engine.find(id)::start;
                case KILL -> {
                    var container = engine.find(id);
                    yield () -> container.kill(Signal.KILL);
                }
                case DELETE -> engine.find(id)::delete;
                case FORCE_DELETE -> engine.find(id)::forceDelete;
            };
            while (System.nanoTime() < moment) {
                Thread.onSpinWait();
            }
            act.run();
            return DONE;
        } catch (StowageException e) {
            return e.getClass().getSimpleName() + " " + e.getMessage();
        }
    }
}
