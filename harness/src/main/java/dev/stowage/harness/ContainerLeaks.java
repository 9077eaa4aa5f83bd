package dev.stowage.harness;

import dev.stowage.api.ContainerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what containers of a run directory left on this machine. */
final class ContainerLeaks {
    private ContainerLeaks() {}

    /** Returns files, processes and mounts of containers below a run directory. */
    static List<String> find(Path runDirectory) throws IOException {
        List<String> found = new ArrayList<>();
        found.addAll(files(runDirectory.resolve("containers")));
        found.addAll(files(runDirectory.resolve("deleted")));
        found.addAll(processes(runDirectory));
        found.addAll(mounts(runDirectory));
        return found;
    }

    /** Returns control groups that are named after a container and its run. */
    static List<String> findCgroups(ContainerId id) throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(Path.of("/sys/fs/cgroup"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (directory.getFileName().toString().startsWith(id + "-")) {
                    found.add(directory.toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // a control group of another container, which was removed meanwhile
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static List<String> processes(Path runDirectory) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
                String description = text(process.resolve("cmdline")) + text(process.resolve("environ"));
                if (description.contains(runDirectory + "/containers/")) {
                    found.add("process " + process.getFileName() + " " + description.replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static List<String> mounts(Path runDirectory) {
        return text(Path.of("/proc/self/mountinfo")).lines()
                .filter(line -> line.contains(runDirectory.toString()))
                .toList();
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.skip(1).map(Path::toString).toList();
        }
    }

    /** Returns the empty text for a process that has ended. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // the process has ended
            return "";
        }
    }
}
