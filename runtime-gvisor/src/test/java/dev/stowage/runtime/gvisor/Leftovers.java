package dev.stowage.runtime.gvisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** What containers of one run directory may have left on this machine. */
final class Leftovers {
    private Leftovers() {}

    /** Fails if there is a file, process, mount or control group of a container below the directory. */
    static void assertNone(Path run) throws IOException {
        List<String> found = new ArrayList<>();
        found.addAll(files(run.resolve("containers")));
        found.addAll(files(run.resolve("deleted")));
        found.addAll(processes(run));
        found.addAll(mounts(run));
        assertEquals(List.of(), found);
    }

    static List<String> sockets(dev.stowage.api.ContainerId id) throws IOException {
        List<String> found = new ArrayList<>();
        for (String directory : List.of("/var/run", "/tmp")) {
            try (Stream<Path> all = Files.list(Path.of(directory))) {
                all.map(Path::toString)
                        .filter(path -> path.contains("runsc-" + id + "-"))
                        .forEach(found::add);
            }
        }
        return found;
    }

    static List<String> groups(String id) throws IOException {
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
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    static List<String> processes(Path run) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
                String told = text(process.resolve("cmdline")) + text(process.resolve("environ"));
                if (told.contains(run + "/containers/")) {
                    found.add("process " + process.getFileName() + " " + told.replace('\0', ' '));
                }
            }
        }
        return found;
    }

    private static List<String> mounts(Path run) throws IOException {
        return text(Path.of("/proc/self/mountinfo")).lines()
                .filter(line -> line.contains(run.toString()))
                .toList();
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.skip(1).map(Path::toString).toList();
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
