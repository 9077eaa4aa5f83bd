package dev.stowage.integration.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a container has left on this machine. Everything that belongs to it contains its id. */
final class ContainerLeftovers {
    private static final Path CGROUP_ROOT = Path.of("/sys/fs/cgroup");
    private static final List<Path> SOCKET_DIRECTORIES =
            List.of(Path.of("/run"), Path.of("/var/run"), Path.of("/tmp"));

    private static final String TRASH = "/deleted/";

    private final CrashTestEnvironment environment;
    private final String id;

    ContainerLeftovers(CrashTestEnvironment environment) {
        this.environment = environment;
        this.id = environment.id().value();
    }

    /**
     * Returns what must not exist after deletion, except files in the trash of a backend: a killed deletion
     * may leave them until the next creation.
     */
    List<String> scanOutsideTrash() {
        return scan().stream().filter(line -> !line.contains(TRASH)).toList();
    }

    /** Returns what must not exist after deletion. */
    List<String> scan() {
        List<String> all = new ArrayList<>();
        processes().forEach(process -> all.add("process " + process + " " + commandLine(process)));
        mounts().forEach(mount -> all.add("mount " + mount));
        cgroups().forEach(cgroup -> all.add("control group " + cgroup));
        files().forEach(file -> all.add("file " + file));
        return all;
    }

    /** Returns processes that have not exited; a zombie has. */
    private List<Path> processes() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                if (belongsToContainer(process) && !hasEnded(process)) {
                    found.add(process);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private boolean belongsToContainer(Path process) {
        String command = text(process.resolve("cmdline"));
        if (command.isEmpty()) {
            return false; // a thread of the kernel, or a zombie
        }
        String processEnvironment = text(process.resolve("environ"));
        return command.contains(environment.directory() + "/") || command.contains(id)
                || processEnvironment.contains(environment.directory() + "/")
                || processEnvironment.contains(id)
                || text(process.resolve("cgroup")).contains("/" + id + "-");
    }

    private static boolean hasEnded(Path process) {
        String stat = text(process.resolve("stat"));
        return stat.isEmpty() || stat.substring(stat.lastIndexOf(')')).matches("(?s)\\) [ZX].*");
    }

    private List<String> mounts() {
        try (Stream<String> mounts =
                Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
            return mounts.filter(line -> line.contains(environment.directory() + "/") || line.contains(id))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> cgroups() {
        return pathsNamedAfterContainer(CGROUP_ROOT, 6);
    }

    private List<Path> files() {
        List<Path> found = new ArrayList<>();
        found.addAll(pathsNamedAfterContainer(environment.rootDirectory(), Integer.MAX_VALUE));
        found.addAll(pathsNamedAfterContainer(environment.runDirectory(), Integer.MAX_VALUE));
        SOCKET_DIRECTORIES.forEach(directory -> found.addAll(pathsNamedAfterContainer(directory, 1)));
        return found;
    }

    /** Returns all paths below a directory whose names contain the id. */
    private List<Path> pathsNamedAfterContainer(Path directory, int depth) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try {
            Files.walkFileTree(directory, java.util.Set.of(), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                    return note(visited);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return note(file);
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE; // belongs to another container and was removed at the
                                                     // same time
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited,
                        @org.jspecify.annotations.Nullable IOException failure) {
                    return FileVisitResult.CONTINUE;
                }

                private FileVisitResult note(Path path) {
                    if (path.getFileName().toString().contains(id)) {
                        found.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Returns all paths of the case, for the report of a violation. */
    List<String> listing() {
        List<String> all = new ArrayList<>();
        for (Path directory : List.of(environment.rootDirectory(), environment.runDirectory())) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (Stream<Path> paths = Files.walk(directory)) {
                paths.forEach(path -> all.add(environment.directory().relativize(path).toString()));
            } catch (IOException | UncheckedIOException e) {
                all.add(e.toString());
            }
        }
        return all;
    }

    /** Removes what a failed case has left on the machine. */
    void clear() throws IOException {
        for (Path process : processes()) {
            ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        List<Path> groups = new ArrayList<>(cgroups());
        for (Path cgroup : groups.reversed()) {
            try {
                Files.deleteIfExists(cgroup);
            } catch (IOException e) {
                // still used by a process that was just killed; it is empty and harmless
            }
        }
    }

    private static String commandLine(Path process) {
        return text(process.resolve("cmdline")).replace('\0', ' ');
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }
}
