package dev.stowage.checks.crash;

import dev.stowage.checks.crash.Moment.Boundary;
import dev.stowage.checks.crash.Moment.Order;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts managers in JVMs of their own, and kills them. */
final class Children {
    /** A manager that takes longer is stuck; generous, for machines that do other things too. */
    private static final long PATIENCE_SECONDS = 120;

    private final Jvm jvm;
    private final Pair pair;

    /** Makes ready to start managers, by letting one make a container at a place. */
    Children(Jvm jvm, Pair pair, Place place) throws IOException, InterruptedException {
        this.jvm = jvm;
        this.pair = pair;
        jvm.train(CrashingManager.class, arguments(pair, place, Act.CREATE.name(), Order.ANNOUNCE,
                Optional.empty()));
    }

    /**
     * How a manager came to its end.
     *
     * @param begun whether the moment came to count from
     * @param done whether the verb had returned before
     * @param words what else it said; empty unless the verb was refused or it could not work at all
     */
    record Death(boolean begun, boolean done, String words) {}

    /** Lets a manager carry out a verb and be killed in it. */
    Death killed(Place place, String verb, Moment moment)
            throws IOException, InterruptedException {
        Optional<Boundary> boundary = switch (moment) {
            case Moment.At at -> Optional.of(at.boundary());
            case Moment.After after -> after.boundary();
        };
        Path errors = place.directory().resolve("manager.err");
        Process process = start(place, verb, moment.order(), boundary, errors);
        try (BufferedReader words = process.inputReader()) {
            String first = words.readLine();
            boolean begun = CrashingManager.BEGIN.equals(first);
            if (begun) {
                process.waitFor(switch (moment) {
                    case Moment.After after -> after.delay();
                    case Moment.At at -> Duration.ofSeconds(PATIENCE_SECONDS);
                });
            }
            // by its handle: the process's own method would throw away what it has said
            process.toHandle().destroyForcibly();
            List<String> said = new ArrayList<>(words.lines().toList());
            if (first != null) {
                said.add(first);
            }
            process.waitFor(Duration.ofSeconds(PATIENCE_SECONDS));
            said.remove(CrashingManager.BEGIN);
            boolean done = said.remove(CrashingManager.DONE);
            if (!begun && !done) {
                said.add(Files.readString(errors));
            }
            return new Death(begun, done, String.join("; ", said));
        }
    }

    /** How long a verb takes in a manager that has just been opened. */
    Duration measured(Place place, Act act) throws IOException {
        Path errors = place.directory().resolve("manager.err");
        Process process = start(place, act.name(), Order.ANNOUNCE, Optional.empty(), errors);
        try (BufferedReader words = process.inputReader()) {
            words.readLine();
            long begun = System.nanoTime();
            String end = words.readLine();
            long ended = System.nanoTime();
            if (!CrashingManager.DONE.equals(end)) {
                throw new IllegalStateException(act + ": " + end + " " + Files.readString(errors));
            }
            return Duration.ofNanos(ended - begun);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Place place, String verb, Order order,
            Optional<Boundary> boundary, Path errors) throws IOException {
        Process process = jvm.start(CrashingManager.class, errors,
                arguments(pair, place, verb, order, boundary));
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
        return process;
    }

    private static List<String> arguments(Pair pair, Place place, String verb, Order order,
            Optional<Boundary> boundary) {
        return List.of(pair.name(), place.directory().toString(), place.rootfs().toString(),
                place.id().value(), verb, order.name(),
                boundary.map(Boundary::step).orElse(CrashingManager.NO_STEP),
                boundary.map(b -> Integer.toString(b.arrival())).orElse("1"));
    }
}
