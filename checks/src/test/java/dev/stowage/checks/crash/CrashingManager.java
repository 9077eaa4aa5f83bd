package dev.stowage.checks.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.checks.crash.Moment.Order;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A manager that carries out one verb in a JVM of its own, and is killed in it. Says {@link #BEGIN} when the
 * moment to count from has come, and {@link #DONE} or {@link #REFUSED} at the end of the verb; then it waits
 * to be killed.
 */
public final class CrashingManager {
    static final String BEGIN = "begin";
    static final String DONE = "done";
    static final String REFUSED = "refused ";
    /** Instead of a verb: open the engine and look. */
    static final String LOOK = "LOOK";
    /** Instead of a step: none. */
    static final String NO_STEP = "-";

    private static final int KILL = 9;

    private final PrintStream words;
    private final PidFd self;
    private final Order order;
    private final String step;
    private final AtomicInteger arrivals;
    private final AtomicBoolean armed = new AtomicBoolean();

    private CrashingManager(PrintStream words, PidFd self, Order order, String step, int arrival) {
        this.words = words;
        this.self = self;
        this.order = order;
        this.step = step;
        this.arrivals = new AtomicInteger(arrival);
    }

    /**
     * Carries out one verb.
     *
     * @param arguments pair, directory, root filesystem, id, verb, order, step, arrival
     * @throws IOException if this process cannot find itself
     */
    public static void main(String[] arguments) throws IOException {
        Place place = new Place(Path.of(arguments[1]), Path.of(arguments[2]), new ContainerId(arguments[3]));
        ProcessTable processes = ProcessTable.ofHost();
        ProcessFacts facts = processes.find(ProcessHandle.current().pid()).orElseThrow();
        PidFd self = PidFd.open(processes, facts.pid(), facts.startTimeTicks()).orElseThrow();
        new CrashingManager(System.out, self, Order.valueOf(arguments[5]), arguments[6],
                Integer.parseInt(arguments[7])).work(Pair.valueOf(arguments[0]), place, arguments[4]);
        System.in.read();
    }

    private void work(Pair pair, Place place, String verb) {
        try {
            if (verb.equals(LOOK)) {
                begin();
                Manager.open(pair, place, this::reached).lookedUp().ifPresent(found -> found.observe());
            } else {
                Manager manager = Manager.open(pair, place, this::reached);
                Act act = Act.valueOf(verb);
                begin();
                act.perform(manager);
            }
            say(DONE);
        } catch (RuntimeException e) {
            say(REFUSED + e.toString().replace('\n', ' '));
        }
    }

    private void begin() {
        armed.set(true);
        if (step.equals(NO_STEP)) {
            say(BEGIN);
        }
    }

    private void reached(String where) {
        if (!armed.get() || !where.equals(step) || arrivals.decrementAndGet() != 0) {
            return;
        }
        say(BEGIN);
        switch (order) {
            case DIE -> die();
            case ANNOUNCE -> {
            }
        }
    }

    private void die() {
        try {
            self.signal(KILL);
        } catch (IOException e) {
            throw new IllegalStateException("cannot kill itself", e);
        }
        throw new IllegalStateException("survived KILL");
    }

    private void say(String word) {
        words.println(word);
        words.flush();
    }
}
