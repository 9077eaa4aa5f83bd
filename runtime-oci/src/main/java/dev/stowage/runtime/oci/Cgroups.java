package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessInfo;
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
 * The control groups of this machine, of version 1, 2 or both, see cgroups(7). Holds no resources;
 * thread-safe.
 */
public final class Cgroups {
    private static final int KILL = 9;

    private final List<Hierarchy> hierarchies;
    private final ProcessTable processTable;

    private Cgroups(List<Hierarchy> hierarchies, ProcessTable processTable) {
        this.hierarchies = List.copyOf(hierarchies);
        this.processTable = processTable;
    }

    private enum Version {
        V1,
        V2
    }

    private record Hierarchy(Path mount, Version version, List<String> options) {
        boolean hasFreezer() {
            return version == Version.V2 || options.contains("freezer");
        }
    }

    /**
     * Reads which hierarchies are mounted.
     *
     * @param mounts a file in the format of proc_pid_mountinfo(5)
     * @param processTable to look up the members of the groups
     * @return the control groups
     * @throws IOException if the file cannot be read
     */
    public static Cgroups of(Path mounts, ProcessTable processTable) throws IOException {
        List<Hierarchy> found = new ArrayList<>();
        for (String line : OciRunFiles.readText(mounts).orElse("").split("\n", -1)) {
            int separator = line.indexOf(" - ");
            String[] mountFields = line.split(" ", -1);
            if (separator < 0 || mountFields.length < 5) {
                continue;
            }
            String[] filesystemFields = line.substring(separator + 3).split(" ", -1);
            Path mount = Path.of(mountFields[4].replace("\\040", " "));
            if (filesystemFields[0].equals("cgroup2")) {
                found.add(new Hierarchy(mount, Version.V2, List.of()));
            } else if (filesystemFields[0].equals("cgroup")) {
                found.add(new Hierarchy(mount, Version.V1, List.of(filesystemFields[2].split(",", -1))));
            }
        }
        return new Cgroups(found, processTable);
    }

    /**
     * Returns whether the processes of a group can be frozen.
     *
     * @return true if a hierarchy has the freezer
     */
    public boolean canFreeze() {
        // where version 1 is mounted beside version 2 the runtimes use version 1 alone
        return freezer().isPresent();
    }

    /**
     * Returns one group.
     *
     * @param path below the root of every hierarchy; starts with a slash
     * @return the group, which may not exist
     */
    public Cgroup cgroup(String path) {
        return new Cgroup(path.substring(1));
    }

    private Optional<Hierarchy> freezer() {
        boolean hybrid = hierarchies.stream().anyMatch(h -> h.version() == Version.V1);
        return hierarchies.stream()
                .filter(Hierarchy::hasFreezer)
                .filter(h -> !hybrid || h.version() == Version.V1)
                .findFirst();
    }

    /** One control group, in all hierarchies. */
    public final class Cgroup {
        private final String path;

        private Cgroup(String path) {
            this.path = path;
        }

        /**
         * Returns whether the group is frozen, or is just being frozen.
         *
         * @return false if the group does not exist
         * @throws IOException if its state cannot be read
         */
        public boolean isFrozen() throws IOException {
            Optional<Hierarchy> freezer = freezer();
            return freezer.isPresent()
                    && Cgroups.isFrozen(freezer.orElseThrow(), freezer.orElseThrow().mount().resolve(path));
        }

        /** Returns the live processes of the group and of the groups below it. */
        List<ProcessIdentity> processes() throws IOException {
            String boot = processTable.bootId();
            Set<Long> pids = new TreeSet<>();
            for (Path directory : directories()) {
                pids.addAll(readPids(directory));
            }
            List<ProcessIdentity> living = new ArrayList<>();
            for (long pid : pids) {
                processTable.find(pid)
                        .filter(facts -> !facts.hasEnded())
                        .ifPresent(
                                facts -> living.add(new ProcessIdentity(pid, facts.startTimeTicks(), boot)));
            }
            return List.copyOf(living);
        }

        /** Thaws the group. Has no effect if it does not exist. */
        void thaw() throws IOException {
            Optional<Hierarchy> freezer = freezer();
            if (freezer.isPresent()) {
                Cgroups.thaw(freezer.orElseThrow(), freezer.orElseThrow().mount().resolve(path));
            }
        }

        /**
         * Thaws the group and those below it, which the program may have frozen itself: version 1 delivers no
         * signal to frozen processes, and an init process does not end before all of its namespace have.
         */
        void thawAll() throws IOException {
            Optional<Hierarchy> freezer = freezer();
            if (freezer.isPresent()) {
                Set<Path> all = new LinkedHashSet<>();
                collectDirectories(freezer.orElseThrow().mount().resolve(path), all);
                for (Path directory : all) {
                    Cgroups.thaw(freezer.orElseThrow(), directory);
                }
            }
        }

        /**
         * Sends KILL to every process of the group and of the groups below it, and thaws them.
         *
         * @return whether a process was alive
         */
        boolean kill() throws IOException {
            boolean found = false;
            for (Path directory : directories()) {
                for (long pid : readPids(directory)) {
                    found |= kill(directory, pid);
                }
            }
            thawAll();
            return found;
        }

        private boolean kill(Path directory, long pid) throws IOException {
            Optional<ProcessInfo> facts = processTable.find(pid);
            if (facts.isEmpty() || facts.orElseThrow().hasEnded()) {
                return false;
            }
            Optional<PidFd> opened = PidFd.open(processTable, pid, facts.orElseThrow().startTimeTicks());
            if (opened.isEmpty()) {
                return false;
            }
            try (PidFd process = opened.orElseThrow()) {
                // it is still a member after the descriptor was opened: the pid has not been reused
                return readPids(directory).contains(pid) && process.signal(KILL);
            }
        }

        /** Removes the group and the groups below it. Has no effect if it does not exist. */
        void remove() throws IOException {
            List<Path> all = directories();
            for (Path directory : all.reversed()) {
                Files.deleteIfExists(directory);
            }
        }

        /** Returns all directories of the group, each before those below it. */
        private List<Path> directories() throws IOException {
            Set<Path> all = new LinkedHashSet<>();
            for (Hierarchy hierarchy : hierarchies) {
                collectDirectories(hierarchy.mount().resolve(path), all);
            }
            return List.copyOf(all);
        }
    }

    private static boolean isFrozen(Hierarchy freezer, Path directory) throws IOException {
        // the state requested for this group itself: a frozen parent does not make the container PAUSED
        String file = switch (freezer.version()) {
            case V1 -> "freezer.self_freezing";
            case V2 -> "cgroup.freeze";
        };
        return OciRunFiles.readText(directory.resolve(file)).orElse("").strip().equals("1");
    }

    private static void thaw(Hierarchy freezer, Path directory) throws IOException {
        if (isFrozen(freezer, directory)) {
            switch (freezer.version()) {
                case V1 -> writeControlFile(directory.resolve("freezer.state"), "THAWED");
                case V2 -> writeControlFile(directory.resolve("cgroup.freeze"), "0");
            }
        }
    }

    private static void collectDirectories(Path directory, Set<Path> all) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        all.add(directory);
        for (String name : OciIdRegistry.entryNames(directory)) {
            Path child = directory.resolve(name);
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                collectDirectories(child, all);
            }
        }
    }

    private static List<Long> readPids(Path directory) throws IOException {
        return OciRunFiles.readText(directory.resolve("cgroup.procs"))
                .orElse("")
                .lines()
                .map(Long::valueOf)
                .toList();
    }

    private static void writeControlFile(Path file, String text) throws IOException {
        try (var stream = Files.newOutputStream(file)) {
            stream.write(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (NoSuchFileException e) {
            return; // the group was removed meanwhile
        }
    }
}
