package dev.stowage.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The control group that the monitors of containers share, outside the group of the manager that starts them.
 * A service manager that stops the manager's service kills all of its control group; monitors outside it
 * still record exits. Without the permission to make the group, monitors stay with their manager.
 */
public final class MonitorControlGroup {
    private static final String GROUP = "stowage/monitors";
    private static final String PROCESSES = "cgroup.procs";

    /** In version 1, what a new group needs before a process can join it: processors and memory. */
    private static final List<String> CPUSET_FILES = List.of("cpuset.cpus", "cpuset.mems");

    /**
     * Joins what can be joined: a hierarchy may have lost its group, or may refuse, since it was prepared.
     */
    private static final String JOIN_SCRIPT =
            "while [ \"$1\" != -- ]; do { echo $$ >\"$1\"; } 2>/dev/null; shift; done; shift; exec \"$@\"";

    private final Path ownGroups;
    private final Path mounts;

    /**
     * Returns the group for monitors that this process starts.
     *
     * @return the group, which is made by {@link #joinedBy}
     */
    public static MonitorControlGroup ofThisProcess() {
        return new MonitorControlGroup(Path.of("/proc/self/cgroup"), Path.of("/proc/self/mountinfo"));
    }

    MonitorControlGroup(Path ownGroups, Path mounts) {
        this.ownGroups = ownGroups;
        this.mounts = mounts;
    }

    /**
     * Makes the group in every hierarchy where this process may, and returns a command that joins it first.
     *
     * @param shell a POSIX shell
     * @param command the command that starts a monitor
     * @return the command, unchanged where there is no group to join
     * @throws IOException if the control groups of this process cannot be read
     */
    public List<String> joinedBy(Path shell, List<String> command) throws IOException {
        List<String> groups = prepare().stream().map(group -> group.resolve(PROCESSES).toString()).toList();
        return groups.isEmpty() ? command
                : Stream.of(List.of(shell.toString(), "-c", JOIN_SCRIPT, "join"), groups, List.of("--"),
                        command).flatMap(List::stream).toList();
    }

    private List<Path> prepare() throws IOException {
        // the key is the list of controllers; empty: version 2
        Map<String, String> own = Files.readAllLines(ownGroups, StandardCharsets.UTF_8)
                .stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3)
                .collect(Collectors.toMap(fields -> fields[1], fields -> fields[2], (one, other) -> one));
        List<Path> prepared = new ArrayList<>();
        for (String line : Files.readAllLines(mounts, StandardCharsets.UTF_8)) {
            int separator = line.indexOf(" - ");
            String[] mount = line.split(" ", -1);
            if (separator < 0 || mount.length < 5) {
                continue;
            }
            String[] filesystem = line.substring(separator + 3).split(" ", 3);
            Optional<String> group = switch (filesystem[0]) {
                case "cgroup2" -> Optional.ofNullable(own.get(""));
                case "cgroup" -> own.entrySet()
                        .stream()
                        .filter(entry -> !entry.getKey().isEmpty() && List.of(filesystem[2].split(",", -1))
                                .containsAll(List.of(entry.getKey().split(",", -1))))
                        .map(Map.Entry::getValue)
                        .findFirst();
                default -> Optional.empty();
            };
            if (group.isPresent() && group.orElseThrow().startsWith(mount[3])) {
                outside(Path.of(mount[4].replace("\\040", " ")),
                        Path.of("/")
                                .relativize(Path.of("/" + group.orElseThrow().substring(mount[3].length()))))
                        .ifPresent(prepared::add);
            }
        }
        return prepared;
    }

    /** Makes the group as near to the root of a hierarchy as permitted, but above the own group. */
    private static Optional<Path> outside(Path root, Path ownGroup) {
        Path parent = root;
        for (Path name : ownGroup) {
            if (name.toString().isEmpty()) {
                break; // this process is in the root group, which nobody stops
            }
            if (Files.isWritable(parent) && Files.isWritable(parent.resolve(PROCESSES))) {
                try {
                    return Optional.of(make(parent));
                } catch (IOException e) {
                    // this hierarchy permits no group here, perhaps one further down
                }
            }
            parent = parent.resolve(name);
        }
        return Optional.empty();
    }

    private static Path make(Path parent) throws IOException {
        Path group = parent;
        for (Path name : Path.of(GROUP)) {
            Path above = group;
            group = group.resolve(name);
            Files.createDirectories(group);
            for (String file : CPUSET_FILES) {
                Path own = group.resolve(file);
                // version 2 has no such file in its root group, and inherits what is empty
                if (Files.exists(own) && Files.exists(above.resolve(file))
                        && Files.readString(own).isBlank()) {
                    Files.writeString(own, Files.readString(above.resolve(file)));
                }
            }
        }
        return group;
    }
}
