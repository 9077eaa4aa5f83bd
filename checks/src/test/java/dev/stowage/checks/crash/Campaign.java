package dev.stowage.checks.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.checks.crash.Moment.Boundary;
import dev.stowage.checks.crash.Tally.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Many cases of one pair, each in directories of its own, two at a time. Closing removes the directories. */
final class Campaign implements AutoCloseable {
    private static final int AT_ONCE = 2;
    /** Some boundaries are there only if a program ends later than it is looked at. */
    private static final int TRIES = 4;
    /** After so many cases the long form says where it is: it takes an hour. */
    private static final int PROGRESS = 100;

    private final Pair pair;
    private final Path directory;
    private final Path rootfs;
    private final Tally tally;
    private final Random random;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger unreported = new AtomicInteger();
    private final Children children;

    /** Makes ready for a campaign; the pair must be on this machine. */
    Campaign(String name, Pair pair, long seed) throws IOException, InterruptedException {
        this.pair = pair;
        this.directory = Files.createTempDirectory("stowage-crash");
        this.rootfs = Place.rootfs(directory);
        this.tally = new Tally(pair.runtime() + "+file, " + name, seed);
        this.random = new Random(seed);
        Place training = place();
        this.children = new Children(new Jvm(directory), pair, training);
        clear(training);
    }

    /**
     * One kill, or two.
     *
     * @param act in which verb
     * @param moment when
     * @param recovery when the manager is killed that recovers; empty: it is not
     * @param seed for the choices of the inquest
     */
    record Case(Act act, Moment moment, Optional<Moment> recovery, long seed) {}

    Tally tally() {
        return tally;
    }

    /** How many of those that were killed after a named boundary left a monitor that had not reported. */
    int unreported() {
        return unreported.get();
    }

    Random random() {
        return random;
    }

    Place place() {
        int number = count.incrementAndGet();
        String id = "c" + number + "x"
                + HexFormat.of().toHexDigits(new java.security.SecureRandom().nextInt());
        return new Place(directory.resolve(Integer.toString(number)), rootfs, new ContainerId(id));
    }

    /** All boundaries that a verb passes, in their order, as a manager in this JVM passes them. */
    List<Boundary> boundaries(Act act) throws InterruptedException, IOException {
        return List.copyOf(trace(act).keySet());
    }

    /** How much time lies between the first arrivals at two steps of a verb. */
    Duration between(Act act, String from, String to) throws InterruptedException, IOException {
        Map<Boundary, Long> passed = trace(act);
        return Duration.ofNanos(Objects.requireNonNull(passed.get(new Boundary(to, 1)), to)
                - Objects.requireNonNull(passed.get(new Boundary(from, 1)), from));
    }

    /** The moments at which a verb passes its boundaries. */
    private Map<Boundary, Long> trace(Act act) throws InterruptedException, IOException {
        Place place = place();
        Trace trace = new Trace();
        try (Manager manager = Manager.open(pair, place, trace)) {
            act.prepare(manager);
        }
        Map<Boundary, Long> passed;
        try (Manager manager = Manager.open(pair, place, trace)) {
            trace.begin();
            act.perform(manager);
            passed = trace.passed();
        }
        clear(place);
        return passed;
    }

    /** Notes boundaries. Thread-safe. */
    private static final class Trace implements Tap {
        private final Map<String, Integer> arrivals = new HashMap<>();
        private final Map<Boundary, Long> passed = new LinkedHashMap<>();

        @Override
        public synchronized void reached(String step) {
            passed.put(new Boundary(step, arrivals.merge(step, 1, Integer::sum)), System.nanoTime());
        }

        synchronized void begin() {
            arrivals.clear();
            passed.clear();
        }

        synchronized Map<Boundary, Long> passed() {
            return new LinkedHashMap<>(passed);
        }
    }

    /** How long each verb takes in a manager that has just been opened. */
    Map<Act, Duration> durations(List<Act> acts) throws InterruptedException, IOException {
        Map<Act, Duration> measured = new EnumMap<>(Act.class);
        for (Act act : acts) {
            Place place = place();
            try (Manager manager = Manager.open(pair, place, Tap.NONE)) {
                act.prepare(manager);
            }
            measured.put(act, children.measured(place, act));
            clear(place);
        }
        return measured;
    }

    private void clear(Place place) throws IOException {
        try (Manager manager = Manager.open(pair, place, Tap.NONE)) {
            manager.lookedUp().ifPresent(left -> left.forceDelete());
        }
        Place.remove(place.directory());
    }

    /** A moment somewhere in a verb, or shortly after it. */
    Moment somewhere(Duration duration) {
        return new Moment.After(Optional.empty(),
                Duration.ofNanos(random.nextLong(1 + duration.toNanos() * 11 / 10)));
    }

    void run(List<Case> cases) throws InterruptedException, ExecutionException {
        List<Future<?>> all = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            cases.forEach(one -> all.add(threads.submit(() -> {
                run(one);
                int number = ended.incrementAndGet();
                if (number % PROGRESS == 0) {
                    System.out.println(number + " of " + cases.size() + " cases; " + tally.summary());
                }
                return one;
            })));
        }
        for (Future<?> done : all) {
            done.get();
        }
    }

    private void run(Case one) throws InterruptedException, IOException {
        for (int left = TRIES - 1; left >= 0; left--) {
            Place place = place();
            String what = one.act() + " " + one.moment() + one.recovery().map(m -> " then " + m).orElse("")
                    + " (" + place.id() + ")";
            int before = tally.problems().size();
            boolean over;
            try {
                over = attempt(place, one, what, left == 0);
            } catch (RuntimeException | AssertionError e) {
                tally.fault(Fault.REFUSED, what + ": " + e);
                e.printStackTrace(System.out);
                over = true;
            }
            if (tally.problems().size() > before) {
                new Leftovers(place).listing().forEach(line -> System.out.println(place.id() + " " + line));
                new Leftovers(place).clear();
            }
            Place.remove(place.directory());
            if (over) {
                return;
            }
        }
    }

    /**
     * Tries a case.
     *
     * @return false if the manager passed its moment by and may try again
     */
    private boolean attempt(Place place, Case one, String what, boolean last)
            throws InterruptedException, IOException {
        try (Manager manager = Manager.open(pair, place, Tap.NONE)) {
            one.act().prepare(manager);
        }
        tally.container();
        Children.Death death = children.killed(place, one.act().name(), one.moment());
        boolean missed = !death.begun();
        if (!missed) {
            tally.killed();
        }
        if (one.moment() instanceof Moment.After after && after.boundary().isPresent()
                && !hasReported(place)) {
            unreported.incrementAndGet();
        }
        if (!death.words().isEmpty()) {
            tally.fault(Fault.REFUSED, what + ": the manager said " + death.words());
        } else if (missed && last) {
            tally.passedBy();
        }
        if (one.recovery().isPresent()) {
            children.killed(place, CrashingManager.LOOK, one.recovery().orElseThrow());
            tally.killed();
        }
        new Inquest(pair, place, one.act(), what, tally, new Random(one.seed()))
                .hold(death.done() ? one.act().after() : one.act().halfway());
        return !missed || !death.words().isEmpty();
    }

    /** Whether a monitor had said its first word when it was looked for just now. */
    private static boolean hasReported(Place place) throws IOException {
        try (Stream<Path> files = Files.walk(place.run())) {
            return files.anyMatch(file -> file.endsWith("sync.json") && file.toFile().length() > 0);
        }
    }

    /** Says what came of it. */
    String summary() {
        String line = tally.summary();
        System.out.println(line);
        return line;
    }

    @Override
    public void close() throws IOException {
        Place.remove(directory);
    }
}
