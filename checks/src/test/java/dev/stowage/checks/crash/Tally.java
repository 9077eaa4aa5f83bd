package dev.stowage.checks.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What came of a campaign. Thread-safe. */
final class Tally {
    /** What may go wrong. */
    enum Fault {
        /** A container is gone, unreadable, or in a state that does not follow from the contract. */
        LOST("lost"),
        /** An exit that is not the program's. */
        WRONG_EXIT("wrong exits"),
        /** A process, mount, control group or file that is left after deletion. */
        ORPHAN("orphans"),
        /** A verb that should succeed did not. */
        REFUSED("refused verbs");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    private final String name;
    private final long seed;
    private final long began = System.nanoTime();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<String> problems = new ArrayList<>();
    private int kills;
    private int containers;
    private int passedBy;

    Tally(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    synchronized void killed() {
        kills++;
    }

    synchronized void container() {
        containers++;
    }

    /** A manager has done its work without coming to the boundary on which it was to die. */
    synchronized void passedBy() {
        passedBy++;
    }

    synchronized int momentsNotMet() {
        return passedBy;
    }

    synchronized void fault(Fault fault, String problem) {
        faults.merge(fault, 1, Integer::sum);
        problems.add(fault + " " + problem);
        System.out.println(name + ": " + fault + " " + problem);
    }

    synchronized int kills() {
        return kills;
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** The closing line. */
    synchronized String summary() {
        String counts = java.util.Arrays.stream(Fault.values())
                .map(fault -> faults.getOrDefault(fault, 0) + " " + fault.words)
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT,
                "%s: seed %d, %d kills, %d containers, %s; %d moments not met, %d s", name, seed,
                kills, containers, counts, passedBy, Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }
}
