package dev.stowage.integration.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The counts and violations of a campaign. Thread-safe. */
final class CrashStatistics {
    /** The kinds of violations. */
    enum CrashViolation {
        /** A container is gone, unreadable, or in a state that does not follow from the contract. */
        LOST("lost"),
        /** An exit that is not the program's. */
        WRONG_EXIT("wrong exits"),
        /** A process, mount, control group or file that is left after deletion. */
        ORPHAN("orphans"),
        /** An operation that should succeed failed. */
        REFUSED("refused operations");

        private final String label;

        CrashViolation(String label) {
            this.label = label;
        }
    }

    private final String name;
    private final long seed;
    private final long startNanos = System.nanoTime();
    private final Map<CrashViolation, Integer> violations = new EnumMap<>(CrashViolation.class);
    private final List<String> problems = new ArrayList<>();
    private int kills;
    private int containers;
    private int missed;

    CrashStatistics(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    synchronized void countKill() {
        kills++;
    }

    synchronized void countContainer() {
        containers++;
    }

    /** Counts a manager that completed its operation without reaching its kill point. */
    synchronized void missed() {
        missed++;
    }

    synchronized int missedKillPoints() {
        return missed;
    }

    synchronized void addViolation(CrashViolation violation, String problem) {
        violations.merge(violation, 1, Integer::sum);
        problems.add(violation + " " + problem);
        System.out.println(name + ": " + violation + " " + problem);
    }

    synchronized int kills() {
        return kills;
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** Returns the line that ends a campaign. */
    synchronized String summary() {
        String counts = java.util.Arrays.stream(CrashViolation.values())
                .map(violation -> violations.getOrDefault(violation, 0) + " " + violation.label)
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT,
                "%s: seed %d, %d kills, %d containers, %s; %d kill points not reached, %d s", name, seed,
                kills, containers, counts, missed,
                Duration.ofNanos(System.nanoTime() - startNanos).toSeconds());
    }
}
