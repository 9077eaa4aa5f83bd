package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {
    private static final ProcessTable HOST = ProcessTable.ofHost();

    @TempDir
    private Path proc;

    @Test
    void findsThisProcess() throws Exception {
        long pid = ProcessHandle.current().pid();
        ProcessInfo self = HOST.find(pid).orElseThrow();
        assertEquals(pid, self.pid());
        assertEquals(ProcessHandle.current().parent().orElseThrow().pid(), self.parentPid());
        assertFalse(self.hasEnded());
        assertTrue(self.threads() > 1);
        assertEquals(Optional.empty(), self.exitStatus());
        assertTrue(HOST.isAlive(pid, self.startTimeTicks()));
        assertFalse(HOST.isAlive(pid, self.startTimeTicks() + 1));
        assertEquals(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(), HOST.bootId());
    }

    @Test
    void aPidThatNobodyHasIsAbsent() throws Exception {
        assertEquals(Optional.empty(), HOST.find(Integer.MAX_VALUE));
        assertFalse(HOST.isAlive(Integer.MAX_VALUE, 1));
    }

    @ParameterizedTest
    @CsvSource({"exit 42, 42", "exit 0, 0", "exit 255, 255"})
    void aZombieHasEndedWithItsExitCode(String program, int code) throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild(program)) {
            ProcessInfo zombie = zombie(processes);
            assertEquals(Optional.of(new ProcessExitStatus.NormalExit(code)), zombie.exitStatus());
            assertTrue(zombie.hasEnded());
            assertFalse(HOST.isAlive(zombie.pid(), zombie.startTimeTicks()));
            assertEquals(processes.parent().pid(), zombie.parentPid());
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 15", "KILL, 9"})
    void aZombieHasTheSignalThatKilledIt(String name, int number) throws Exception {
        try (NonReapingParent processes = NonReapingParent.withChild("kill -" + name + " $$")) {
            assertEquals(Optional.of(new ProcessExitStatus.KilledBySignal(number)),
                    zombie(processes).exitStatus());
        }
    }

    private static ProcessInfo zombie(NonReapingParent processes) throws Exception {
        return Eventually.present("the child is a zombie",
                () -> HOST.find(processes.child()).filter(ProcessInfo::hasEnded));
    }

    @Test
    void aCommandMayLookLikeTheRestOfTheLine() throws Exception {
        write(7, "7 (a) Z 1 (b\n) S 3 4 5 ) R 3 4 5" + zeros(13) + " 1 0 98765" + zeros(29) + " 0");
        ProcessInfo facts = new ProcessTable(proc).find(7).orElseThrow();
        assertEquals("a) Z 1 (b\n) S 3 4 5 ", facts.command());
        assertEquals('R', facts.state());
        assertEquals(3, facts.parentPid());
        assertEquals(4, facts.processGroup());
        assertEquals(5, facts.session());
        assertEquals(98765, facts.startTimeTicks());
    }

    @Test
    void aZombieLeaderWithLivingThreadsHasNotEnded() throws Exception {
        write(7, "7 (go) Z 3 4 5" + zeros(13) + " 4 0 98765" + zeros(29) + " 10752");
        ProcessInfo facts = new ProcessTable(proc).find(7).orElseThrow();
        assertEquals(4, facts.threads());
        assertFalse(facts.hasEnded());
        assertEquals(Optional.empty(), facts.exitStatus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "7 (sh", "7 (sh) R", "7 (sh) R four"})
    void aStrangeStatusIsAnErrorAndNoProcess(String line) throws Exception {
        write(7, line.endsWith("four") ? line + zeros(60) : line);
        assertThrows(FileSystemException.class, () -> new ProcessTable(proc).find(7));
    }

    @Test
    void environmentAndArgumentsAreReadInWords() throws Exception {
        Path directory = Files.createDirectory(proc.resolve("7"));
        Files.writeString(directory.resolve("environ"), "A=1\0B=\u00fc\0");
        Files.writeString(directory.resolve("cmdline"), "sh\0-c\0exit 1\0");
        ProcessTable table = new ProcessTable(proc);
        assertEquals(List.of("A=1", "B=\u00fc", ""), table.environment(7));
        assertEquals(List.of("sh", "-c", "exit 1", ""), table.arguments(7));
        assertEquals(List.of(), table.environment(8), "it has ended");
        assertTrue(HOST.arguments(ProcessHandle.current().pid()).getFirst().endsWith("java"));
    }

    /** As with a lack of file descriptors: that it cannot be read does not show that it has ended. */
    @Test
    void anUnreadableEnvironmentIsAnError() throws Exception {
        Files.createDirectories(proc.resolve("7/environ"));
        assertThrows(PosixException.class, () -> new ProcessTable(proc).environment(7));
    }

    private static String zeros(int count) {
        return " 0".repeat(count);
    }

    private void write(long pid, String stat) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("stat"), stat, StandardCharsets.ISO_8859_1);
    }
}
