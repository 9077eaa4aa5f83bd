package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The control groups of this machine, of version 1, 2 or both: see cgroups(7). Holds nothing; thread-safe.
 */
public final class Cgroups {
    private static final int KILL = 9;

    private final List<Hierarchy> hierarchies;
    private final ProcessTable processes;

    private Cgroups(List<Hierarchy> hierarchies, ProcessTable processes) {
        this.hierarchies = List.copyOf(hierarchies);
        this.processes = processes;
    }

    private enum Version {
        ONE, TWO
    }

    private record Hierarchy(Path mount, Version version, List<String> options) {
        boolean freezes() {
            return version == Version.TWO || options.contains("freezer");
        }
    }

    /**
     * Reads which hierarchies are mounted.
     *
     * @param mounts a file as proc_pid_mountinfo(5) says
     * @param processes the processes that are in them
     * @return the control groups
     * @throws IOException if the file cannot be read
     */
    public static Cgroups of(Path mounts, ProcessTable processes) throws IOException {
        List<Hierarchy> found = new ArrayList<>();
        for (String line : RunFiles.text(mounts).orElse("").split("\n", -1)) {
            int separator = line.indexOf(" - ");
            String[] front = line.split(" ", -1);
            if (separator < 0 || front.length < 5) {
                continue;
            }
            String[] back = line.substring(separator + 3).split(" ", -1);
            Path mount = Path.of(front[4].replace("\\040", " "));
            if (back[0].equals("cgroup2")) {
                found.add(new Hierarchy(mount, Version.TWO, List.of()));
            } else if (back[0].equals("cgroup")) {
                found.add(new Hierarchy(mount, Version.ONE, List.of(back[2].split(",", -1))));
            }
        }
        return new Cgroups(found, processes);
    }

    /**
     * Tells whether all processes of a group can be frozen.
     *
     * @return true if a hierarchy has the freezer
     */
    public boolean freeze() {
        // where version 1 is mounted beside version 2 the runtimes use version 1 alone
        return freezer().isPresent();
    }

    /**
     * Returns one group.
     *
     * @param path its path below the root of every hierarchy, beginning with a slash
     * @return the group, which need not exist
     */
    public Group group(String path) {
        return new Group(path.substring(1));
    }

    private Optional<Hierarchy> freezer() {
        boolean hybrid = hierarchies.stream().anyMatch(h -> h.version() == Version.ONE);
        return hierarchies.stream()
                .filter(Hierarchy::freezes)
                .filter(h -> !hybrid || h.version() == Version.ONE)
                .findFirst();
    }

    /** One group, in all hierarchies. */
    public final class Group {
        private final String path;

        private Group(String path) {
            this.path = path;
        }

        /**
         * Tells whether the group is frozen, or is about to be.
         *
         * @return false also if there is no such group
         * @throws IOException if the kernel does not tell
         */
        public boolean frozen() throws IOException {
            Optional<Hierarchy> freezer = freezer();
            if (freezer.isEmpty()) {
                return false;
            }
            Hierarchy hierarchy = freezer.orElseThrow();
            Path directory = hierarchy.mount().resolve(path);
            // what was asked of this very group: a frozen parent makes nobody's container PAUSED
            String file = switch (hierarchy.version()) {
                case ONE -> "freezer.self_freezing";
                case TWO -> "cgroup.freeze";
            };
            return RunFiles.text(directory.resolve(file)).orElse("").strip().equals("1");
        }

        /** The processes of the group and the groups below it that have not ended. */
        List<ProcessIdentity> processes() throws IOException {
            String boot = processes.bootId();
            Set<Long> pids = new TreeSet<>();
            for (Path directory : directories()) {
                pids.addAll(members(directory));
            }
            List<ProcessIdentity> living = new ArrayList<>();
            for (long pid : pids) {
                processes.find(pid)
                        .filter(facts -> !facts.ended())
                        .ifPresent(
                                facts -> living.add(new ProcessIdentity(pid, facts.startTimeTicks(), boot)));
            }
            return List.copyOf(living);
        }

        /** Thaws the group. None there: no effect. */
        void thaw() throws IOException {
            Optional<Hierarchy> freezer = freezer();
            if (freezer.isPresent() && frozen()) {
                Path directory = freezer.orElseThrow().mount().resolve(path);
                switch (freezer.orElseThrow().version()) {
                    case ONE -> put(directory.resolve("freezer.state"), "THAWED");
                    case TWO -> put(directory.resolve("cgroup.freeze"), "0");
                }
            }
        }

        /**
         * Sends KILL to every process of the group and the groups below it, and thaws it.
         *
         * @return whether there was one that still lived
         */
        boolean kill() throws IOException {
            boolean found = false;
            for (Path directory : directories()) {
                for (long pid : members(directory)) {
                    found |= kill(directory, pid);
                }
            }
            thaw(); // version 1 delivers no signal to the frozen
            return found;
        }

        private boolean kill(Path directory, long pid) throws IOException {
            Optional<ProcessFacts> facts = processes.find(pid);
            if (facts.isEmpty() || facts.orElseThrow().ended()) {
                return false;
            }
            Optional<PidFd> opened = PidFd.open(processes, pid, facts.orElseThrow().startTimeTicks());
            if (opened.isEmpty()) {
                return false;
            }
            try (PidFd process = opened.orElseThrow()) {
                // it is still a member after the descriptor was opened: the pid was not given out again
                return members(directory).contains(pid) && process.signal(KILL);
            }
        }

        /** Removes the group and the groups below it. None there: no effect. */
        void remove() throws IOException {
            List<Path> all = directories();
            for (Path directory : all.reversed()) {
                Files.deleteIfExists(directory);
            }
        }

        /** All directories of the group, each before those below it. */
        private List<Path> directories() throws IOException {
            Set<Path> all = new LinkedHashSet<>();
            for (Hierarchy hierarchy : hierarchies) {
                collect(hierarchy.mount().resolve(path), all);
            }
            return List.copyOf(all);
        }
    }

    private static void collect(Path directory, Set<Path> all) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        all.add(directory);
        for (String name : Reservations.names(directory)) {
            Path below = directory.resolve(name);
            if (Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
                collect(below, all);
            }
        }
    }

    private static List<Long> members(Path directory) throws IOException {
        return RunFiles.text(directory.resolve("cgroup.procs"))
                .orElse("")
                .lines()
                .map(Long::valueOf)
                .toList();
    }

    private static void put(Path file, String text) throws IOException {
        try (var stream = Files.newOutputStream(file)) {
            stream.write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            return; // the group has gone meanwhile
        }
    }
}
