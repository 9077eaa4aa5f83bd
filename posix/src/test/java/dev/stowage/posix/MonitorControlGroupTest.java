package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups over directories that look like control groups. The real ones are in the tests of the runtimes. */
class MonitorControlGroupTest {
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    private Path directory;

    private MonitorControlGroup group(String own) throws Exception {
        Path mounts = Files.writeString(directory.resolve("mountinfo"), """
                21 1 8:1 / / rw - ext4 /dev/root rw
                30 21 0:26 / %1$s/systemd rw,relatime shared:9 - cgroup cgroup rw,name=systemd
                31 21 0:27 / %1$s/cpuset rw,relatime - cgroup cgroup rw,cpuset
                32 21 0:28 / %1$s/unified rw,relatime - cgroup2 cgroup2 rw
                """.formatted(directory));
        for (String hierarchy : List.of("systemd", "cpuset", "unified")) {
            Path root = Files.createDirectories(directory.resolve(hierarchy));
            Files.createDirectories(root.resolve("service/worker"));
            Files.writeString(root.resolve("cgroup.procs"), "");
        }
        return new MonitorControlGroup(Files.writeString(directory.resolve("cgroup"), own), mounts);
    }

    @Test
    void aCommandJoinsAGroupOutsideTheOwnInEachHierarchy() throws Exception {
        MonitorControlGroup group = group("3:cpuset:/service/worker\n1:name=systemd:/service\n0::/\n");
        Files.writeString(directory.resolve("cpuset/cpuset.cpus"), "0-3\n");
        Path monitors = Files.createDirectories(directory.resolve("cpuset/stowage/monitors"));
        Files.writeString(monitors.resolveSibling("cpuset.cpus"), "1\n");
        Files.writeString(monitors.resolve("cpuset.cpus"), "\n");
        List<String> command = group.joinedBy(SHELL, List.of("sh", "-c", "echo $$; exit 7"));
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command).redirectOutput(output.toFile()).start();
        assertEquals(7, exitCode(process));
        String pid = process.pid() + "\n";
        assertEquals(pid, Files.readString(output));
        assertEquals(pid, Files.readString(monitors.resolve("cgroup.procs")));
        assertEquals("1\n", Files.readString(monitors.resolve("cpuset.cpus")));
        assertEquals(pid, Files.readString(directory.resolve("systemd/stowage/monitors/cgroup.procs")));
        assertFalse(Files.exists(directory.resolve("unified/stowage")), "nobody stops the root group");
    }

    @Test
    void whereThereIsNoGroupTheCommandIsUnchanged() throws Exception {
        List<String> command = List.of("true");
        assertEquals(command, group("0::/\n").joinedBy(SHELL, command));
        MonitorControlGroup group = group("0::/service/worker\n");
        Files.delete(directory.resolve("unified/cgroup.procs"));
        assertEquals(command, group.joinedBy(SHELL, command));
    }

    @Test
    void aGroupThatCannotBeJoinedKeepsNoMonitorFromStarting() throws Exception {
        List<String> command =
                group("1:name=systemd:/service\n").joinedBy(SHELL, List.of("sh", "-c", "exit 7"));
        Files.delete(directory.resolve("systemd/stowage/monitors"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        assertEquals(7, exitCode(process));
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertTrue(process.waitFor(Duration.ofMinutes(1)), "it is still running");
        return process.exitValue();
    }
}
